import type { Consumer } from '../../kernel/consumer.ts';
import { isOurs } from '../../kernel/event.ts';
import { paymentRefunded } from '../payments/events.ts';
import { issueDocuments } from './issue.ts';
import type { InvoiceSettings } from './types.ts';

/**
 * Issues credit notes for what is given back of orders that have an invoice. Invoices themselves are issued for whoever
 * asks, or is sent one. It cannot be rebuilt: what was issued stays.
 */
export function creditNotesConsumer(settings: InvoiceSettings): Consumer {
  return {
    name: 'invoices.credit_notes',
    types: [paymentRefunded.type],
    durable: true,
    async handle(tx, events, now) {
      const orders = events.filter(isOurs).filter(paymentRefunded.matches);
      const ids = orders.map(({ data }) => data.order_id);
      if (ids.length > 0) await issueDocuments(tx, ids, () => false, settings, now);
      return [];
    },
  };
}
