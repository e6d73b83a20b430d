import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import type { DocumentDraft, IssuedDocument } from './types.ts';

const columns = `invoice_id, kind, series, number, invoice_number, order_id, refund_id, corrects, issued_at, currency,
  net_cents, tax_cents, total_cents, content`;

const readOf = sql(
  'invoices.read_of_orders',
  `select ${columns} from invoices.documents where order_id = any($1) order by kind desc, issued_at, series, number`,
);
const readOne = sql('invoices.read', `select ${columns} from invoices.documents where invoice_id = $1`);
const readByRefund = sql('invoices.read_by_refund', `select ${columns} from invoices.documents where refund_id = $1`);
// The row stays locked until the end of the transaction: whoever is next waits for what becomes of these numbers.
const take = sql(
  'invoices.take_numbers',
  `insert into invoices.series as stored (series, last_number)
   select * from unnest($1::text[], $2::bigint[])
   on conflict (series) do update set last_number = stored.last_number + excluded.last_number
   returning series, last_number`,
);
const insert = sql(
  'invoices.insert',
  `insert into invoices.documents
     (invoice_id, kind, series, number, order_id, refund_id, corrects, issued_at, currency, net_cents, tax_cents, total_cents,
      content)
   select * from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::uuid[], $6::uuid[], $7::uuid[],
     $8::timestamptz[], $9::text[], $10::bigint[], $11::bigint[], $12::bigint[], $13::jsonb[])
   returning invoice_id, invoice_number`,
);

/** All documents of the orders, by order: the invoice first, then its credit notes as they were issued. */
export async function readDocumentsOf(
  reader: Reader,
  orderIds: readonly string[],
): Promise<Map<string, IssuedDocument[]>> {
  const rows = await reader.query<IssuedDocument>(readOf, [orderIds]);
  return Map.groupBy(rows, (one) => one.order_id) as Map<string, IssuedDocument[]>;
}

export async function readDocument(reader: Reader, invoiceId: string): Promise<IssuedDocument | undefined> {
  return (await reader.query<IssuedDocument>(readOne, [invoiceId]))[0];
}

export async function readCreditNote(reader: Reader, refundId: string): Promise<IssuedDocument | undefined> {
  return (await reader.query<IssuedDocument>(readByRefund, [refundId]))[0];
}

/** Numbers the documents in their order, each series for itself, and writes them as a set. */
export async function insertDocuments(tx: Transaction, drafts: readonly DocumentDraft[]): Promise<IssuedDocument[]> {
  if (drafts.length === 0) return [];
  const wanted = new Map<string, number>();
  for (const { series } of drafts) wanted.set(series, (wanted.get(series) ?? 0) + 1);
  const series = [...wanted.keys()].sort();
  const taken = await tx.write<{ series: string; last_number: number }>(take, [
    series,
    series.map((one) => wanted.get(one)!),
  ]);
  const next = new Map(taken.map((one) => [one.series, one.last_number - wanted.get(one.series)! + 1]));
  const numbered = drafts.map((draft) => {
    const number = next.get(draft.series)!;
    next.set(draft.series, number + 1);
    return { ...draft, number };
  });
  const rows = await tx.write<{ invoice_id: string; invoice_number: string }>(insert, [
    numbered.map((one) => one.invoice_id),
    numbered.map((one) => one.kind),
    numbered.map((one) => one.series),
    numbered.map((one) => one.number),
    numbered.map((one) => one.order_id),
    numbered.map((one) => one.refund_id),
    numbered.map((one) => one.corrects),
    numbered.map((one) => one.issued_at),
    numbered.map((one) => one.currency),
    numbered.map((one) => one.net_cents),
    numbered.map((one) => one.tax_cents),
    numbered.map((one) => one.total_cents),
    numbered.map((one) => JSON.stringify(one.content)),
  ]);
  const numbers = new Map(rows.map((row) => [row.invoice_id, row.invoice_number]));
  return numbered.map((one) => ({ ...one, invoice_number: numbers.get(one.invoice_id)! }));
}
