import { Problem } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { system } from '../../kernel/principal.ts';
import { orderOfRefund } from '../payments/index.ts';
import type { OrderDocuments } from './issue.ts';
import { issueInvoices } from './issue-command.ts';
import type { PdfPress } from './pdf/press.ts';
import { readCreditNote, readDocumentsOf } from './store.ts';
import type { InvoiceSettings, IssuedDocument } from './types.ts';

export interface InvoiceDeps {
  readonly kernel: Kernel;
  readonly settings: InvoiceSettings;
  readonly press: PdfPress;
}

export interface DocumentFile {
  /** `invoice-INV-000042.pdf`, `credit-note-INV-CN-000007.pdf`. */
  readonly filename: string;
  readonly pdf: Buffer;
}

/** The invoice of an order as a file, issued now if it has not been; null for an order that has none, or is unknown. */
export async function invoiceFile(deps: InvoiceDeps, order_id: string): Promise<DocumentFile | null> {
  const documents = await documentsOf(deps, order_id);
  return documents instanceof Problem ? null : fileOf(deps, documents.invoice);
}

/** The credit note of a refund as a file, issued now if it has not been; null where nothing was invoiced. */
export async function creditNoteFile(deps: InvoiceDeps, refund_id: string): Promise<DocumentFile | null> {
  const { database } = deps.kernel;
  const issued = await readCreditNote(database, refund_id);
  if (issued) return fileOf(deps, issued);
  const order_id = await orderOfRefund(database, refund_id);
  if (order_id === null) return null;
  const documents = await issue(deps, order_id);
  if (documents instanceof Problem) return null;
  const note = documents.creditNotes.find((one) => one.refund_id === refund_id);
  return note ? fileOf(deps, note) : null;
}

/** A document as a file. Its bytes depend on nothing but the row, so they are the same whenever it is printed. */
export async function fileOf({ press }: Pick<InvoiceDeps, 'press'>, document: IssuedDocument): Promise<DocumentFile> {
  const kind = document.kind === 'invoice' ? 'invoice' : 'credit-note';
  return { filename: `${kind}-${document.invoice_number}.pdf`, pdf: await press.print(document) };
}

/** The documents of an order that has its invoice, else those that are issued for it now; or why it has none. */
export async function documentsOf(deps: InvoiceDeps, order_id: string): Promise<OrderDocuments | Problem> {
  const [invoice, ...creditNotes] = (await readDocumentsOf(deps.kernel.database, [order_id])).get(order_id) ?? [];
  return invoice ? { invoice, creditNotes } : issue(deps, order_id);
}

async function issue({ kernel, settings }: InvoiceDeps, order_id: string): Promise<OrderDocuments | Problem> {
  const call = { input: { order_id }, principal: system('invoices') };
  const result = await kernel.submit(issueInvoices(settings), call);
  if (!('ok' in result)) throw new Error('a call without a key was answered from a kept answer');
  return result.ok ? result.value : result.problem;
}
