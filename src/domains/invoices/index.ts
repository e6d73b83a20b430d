/** Invoices and credit notes: numbered without gaps, frozen at issue, printed as PDF. */
export { creditNotesConsumer } from './consumers.ts';
export { creditNoteFile, type DocumentFile, type InvoiceDeps, invoiceFile } from './files.ts';
export { type IssueInvoice, issueInvoices } from './issue-command.ts';
export { PdfPress } from './pdf/press.ts';
export { invoiceRoutes } from './routes.ts';
export type { InvoiceSettings } from './types.ts';
