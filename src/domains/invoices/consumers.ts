import type { Consumer } from '../../kernel/consumer.ts';
import type { StoredEvent } from '../../kernel/event.ts';
import { paymentProcessed, paymentRefunded } from '../payments/events.ts';
import { invoicedUnasked, issueDocuments } from './issue.ts';
import type { InvoiceSettings } from './types.ts';

/**
 * Issues the invoice of an order that has been paid, and credit notes for what is given back. It cannot be rebuilt:
 * what was issued stays.
 */
export function documentsConsumer(settings: InvoiceSettings): Consumer {
  return {
    name: 'invoices.documents',
    types: [paymentProcessed.type, paymentRefunded.type],
    durable: true,
    async handle(tx, events, now) {
      const orders = events.filter(({ source }) => source.startsWith('/crema/')).flatMap(concerned);
      if (orders.length > 0) await issueDocuments(tx, orders, invoicedUnasked, settings, now);
      return [];
    },
  };
}

/** Imported sales get an invoice when somebody asks; refunds of those that have one are credited like any. */
function concerned(event: StoredEvent): string[] {
  if (paymentProcessed.matches(event)) return event.data.origin === 'live' ? [event.data.order_id] : [];
  return paymentRefunded.matches(event) ? [event.data.order_id] : [];
}
