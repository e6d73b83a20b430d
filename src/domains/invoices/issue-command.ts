import { type BatchContext, type Call, type Command, type Outcome, refusal, success } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import { invoicedWhenAsked, issueDocuments, type OrderDocuments } from './issue.ts';
import type { InvoiceSettings } from './types.ts';

export interface IssueInvoice {
  readonly order_id: string;
}

/** Issues the documents of orders that somebody asks for: one invoice an order, the same one to whoever asks again. */
export function issueInvoices(settings: InvoiceSettings): Command<IssueInvoice, OrderDocuments> {
  return {
    name: 'invoices.issue',
    async execute(
      tx: Transaction,
      calls: readonly Call<IssueInvoice>[],
      { now }: BatchContext,
    ): Promise<Outcome<OrderDocuments>[]> {
      const ids = calls.map(({ input }) => input.order_id);
      const issued = await issueDocuments(tx, ids, invoicedWhenAsked, settings, now);
      return ids.map((id) => {
        const documents = issued.get(id);
        return documents ? success(documents) : refusal(notAvailable());
      });
    },
  };
}

const notAvailable = () =>
  problem('invoice_not_available', 'This order has no invoice: one is issued once an order has been paid.');
