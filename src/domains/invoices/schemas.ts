import { Type } from 'typebox';

const money = (example: string) => Type.String({ pattern: '^\\d+\\.\\d{2}$', examples: [example] });
const text = (example: string) => Type.String({ examples: [example] });
const orNull = (example: string) => Type.Union([text(example), Type.Null()]);

export const invoiceParams = Type.Object({
  invoice_id: Type.String({ minLength: 1, maxLength: 100, examples: ['01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'] }),
});

export const pdf = {
  description: 'The document',
  content: { 'application/pdf': { schema: Type.String({ format: 'binary', examples: ['%PDF-1.7'] }) } },
};

const document = Type.Object(
  {
    invoice_id: text('01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'),
    kind: Type.Union([Type.Literal('invoice'), Type.Literal('credit_note')]),
    invoice_number: text('INV-000042'),
    order_id: text('01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'),
    issued_at: Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] }),
    corrects: orNull('INV-000041'),
    refund_id: orNull('01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'),
    currency: text('EUR'),
    net: money('7.39'),
    tax: money('1.41'),
    total: money('8.80'),
    taxes: Type.Array(
      Type.Object({
        tax_rate: Type.Number({ examples: [0.19] }),
        net: money('7.39'),
        tax: money('1.41'),
        gross: money('8.80'),
      }),
    ),
    url: text('/api/invoices/01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'),
  },
  { title: 'InvoiceDocument' },
);

export const documentList = Type.Object({ items: Type.Array(document) }, { title: 'InvoiceDocuments' });
