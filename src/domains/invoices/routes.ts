import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpServer } from '../../adapters/http/index.ts';
import { Problem, problem } from '../../kernel/errors.ts';
import { anybody, linkQuery, mayRead, type OrderLinks, orderIdOf, orderParams, readOrders } from '../orders/index.ts';
import { documentsOf, fileOf, type InvoiceDeps } from './files.ts';
import { documentList, invoiceParams, pdf } from './schemas.ts';
import { readDocument, readDocumentsOf } from './store.ts';
import type { IssuedDocument } from './types.ts';
import { documentView } from './view.ts';

const tags = ['Orders'];
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Invoices and credit notes, for whoever may read the order. */
export function invoiceRoutes(app: HttpServer, deps: InvoiceDeps, links: OrderLinks): void {
  const { database } = deps.kernel;
  app.get(
    '/api/orders/:order_id/invoice',
    {
      config: { access: anybody, problems: ['not_found', 'invoice_not_available'], headers: ['content_disposition'] },
      schema: {
        tags,
        summary: 'Read the invoice of an order',
        description: 'As PDF. Of an order that has been paid and has none yet, it is issued now.',
        params: orderParams,
        querystring: linkQuery,
        response: { 200: pdf },
      },
    },
    invoice,
  );
  app.get(
    '/api/orders/:order_id/invoices',
    {
      config: { access: anybody, problems: ['not_found'] },
      schema: {
        tags,
        summary: 'List the documents of an order',
        description: 'Its invoice, and a credit note for each refund. Empty as long as nothing was issued.',
        params: orderParams,
        querystring: linkQuery,
        response: { 200: documentList },
      },
    },
    list,
  );
  app.get(
    '/api/invoices/:invoice_id',
    {
      config: { access: anybody, problems: ['not_found'], headers: ['content_disposition'] },
      schema: {
        tags,
        summary: 'Read an invoice or a credit note',
        description: 'As PDF, always the same bytes.',
        params: invoiceParams,
        querystring: linkQuery,
        response: { 200: pdf },
      },
    },
    one,
  );

  async function invoice(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const order_id = orderIdOf(request);
    await mustBeReadable(order_id, request);
    const documents = await documentsOf(deps, order_id);
    if (documents instanceof Problem) throw documents;
    await send(reply, documents.invoice);
  }

  async function list(request: FastifyRequest) {
    const order_id = orderIdOf(request);
    await mustBeReadable(order_id, request);
    const documents = (await readDocumentsOf(database, [order_id])).get(order_id) ?? [];
    return { items: documents.map(documentView) };
  }

  async function one(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { invoice_id } = request.params as { invoice_id: string };
    const document = uuid.test(invoice_id) ? await readDocument(database, invoice_id) : undefined;
    if (!document) throw unknown();
    await mustBeReadable(document.order_id, request);
    await send(reply, document);
  }

  /** @throws 404 where the order is not the caller's: it may have changed hands since, when a guest signed up. */
  async function mustBeReadable(order_id: string, request: FastifyRequest): Promise<void> {
    const order = (await readOrders(database, [order_id])).get(order_id);
    if (!order || !mayRead(links, request, order)) throw unknown();
  }

  async function send(reply: FastifyReply, document: IssuedDocument): Promise<void> {
    const { filename, pdf: bytes } = await fileOf(deps, document);
    reply.header('content-disposition', `attachment; filename="${filename}"`);
    reply.header('cache-control', 'private, no-cache');
    reply.type('application/pdf');
    reply.send(bytes);
  }
}

const unknown = () => problem('not_found', 'There is no such document.');
