import { type Command, success } from '../../kernel/command.ts';
import { readOrderContacts } from '../orders/index.ts';
import { readMessages } from './store.ts';
import { orderMailLock, saveDecisions } from './store-invoices.ts';

export interface DecideInvoice {
  readonly message_id: string;
  readonly order_id: string;
}

/** Decides, once and before it is sent, whether a confirmation carries the invoice: it does when the order is paid. */
export const decideInvoice: Command<DecideInvoice, boolean> = {
  name: 'notifications.decide_invoice',
  locks: ({ order_id }) => [orderMailLock(order_id)],
  async execute(tx, calls) {
    const [messages, orders] = await Promise.all([
      readMessages(
        tx,
        calls.map(({ input }) => input.message_id),
      ),
      readOrderContacts(
        tx,
        calls.map(({ input }) => input.order_id),
      ),
    ]);
    const decisions = calls.map(({ input: { message_id, order_id } }) => ({
      message_id,
      with_invoice: messages.get(message_id)?.with_invoice ?? orders.get(order_id)?.paid ?? false,
    }));
    saveDecisions(tx, decisions);
    return decisions.map(({ with_invoice }) => success(with_invoice));
  },
};
