import type { Transaction } from '../../kernel/database.ts';
import { displayNamesOf } from '../customers/index.ts';
import { type Order, readOrders } from '../orders/index.ts';
import { type Refund, readPaymentsOf, readRefundsOf } from '../payments/index.ts';
import { draftCreditNote } from './draft-credit-note.ts';
import { draftInvoice } from './draft-invoice.ts';
import { insertDocuments, readDocumentsOf } from './store.ts';
import type { DocumentDraft, InvoiceSettings, IssuedDocument } from './types.ts';

/** One for all series: who issues for an order must see what everybody before has issued for it, in whatever series. */
const numbersLock = 'invoices:numbers';

/** What an order has afterwards: no invoice when it may have none yet. */
export interface OrderDocuments {
  readonly invoice: IssuedDocument;
  readonly creditNotes: readonly IssuedDocument[];
}

/**
 * Issues what is missing: the invoice of each order that may have one, and the credit notes of every refund of an order
 * that has an invoice. Asking again changes nothing. The numbers are drawn in this transaction and are lost with it.
 *
 * @param mayHave which orders are to get an invoice that have none
 */
export async function issueDocuments(
  tx: Transaction,
  orderIds: readonly string[],
  mayHave: (order: Order) => boolean,
  settings: InvoiceSettings,
  now: Date,
): Promise<Map<string, OrderDocuments>> {
  const ids = [...new Set(orderIds)];
  void tx.lock([numbersLock]);
  const [documents, orders, payments, refunds] = await Promise.all([
    readDocumentsOf(tx, ids),
    readOrders(tx, ids),
    readPaymentsOf(tx, ids),
    readRefundsOf(tx, ids),
  ]);
  const fresh = ids.filter((id) => !documents.has(id) && orders.has(id) && mayHave(orders.get(id)!));
  const names = await displayNamesOf(
    tx,
    fresh.flatMap((id) => orders.get(id)!.customer_id ?? []),
  );
  const invoices = fresh.map((id) => {
    const order = orders.get(id)!;
    const customerName = order.customer_id === null ? undefined : names.get(order.customer_id);
    return draftInvoice({ order, payments: payments.get(id) ?? [], customerName }, settings, now);
  });
  for (const invoice of await insertDocuments(tx, invoices)) documents.set(invoice.order_id, [invoice]);

  const notes = ids.flatMap((id) => missingNotes(documents.get(id), refunds.get(id) ?? [], settings, now));
  for (const note of await insertDocuments(tx, notes)) documents.get(note.order_id)!.push(note);
  return new Map([...documents].map(([id, [invoice, ...creditNotes]]) => [id, { invoice: invoice!, creditNotes }]));
}

function missingNotes(
  documents: readonly IssuedDocument[] | undefined,
  refunds: readonly Refund[],
  settings: InvoiceSettings,
  now: Date,
): DocumentDraft[] {
  if (!documents) return [];
  const [invoice, ...earlier] = documents as readonly [IssuedDocument, ...IssuedDocument[]];
  const credited = new Set(earlier.map((note) => note.refund_id));
  const notes: DocumentDraft[] = [];
  for (const refund of refunds) {
    if (!credited.has(refund.refund_id))
      notes.push(draftCreditNote(invoice, [...earlier, ...notes], refund, settings, now));
  }
  return notes;
}

const isFullyPaid = ({ captured_cents, total_cents }: Order) => captured_cents >= total_cents;

/**
 * Whether an order may have an invoice when somebody asks. Imported history was sold, and given back, under another
 * system's numbers: it has one only while money of it is kept. An order that cost nothing has one unless it was cancelled.
 */
export function invoicedWhenAsked(order: Order): boolean {
  if (!isFullyPaid(order)) return false;
  if (order.total_cents === 0) return order.status !== 'cancelled';
  return order.origin === 'live' || order.refunded_cents < order.captured_cents;
}
