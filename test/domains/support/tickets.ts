import { afterEach, beforeEach } from 'vitest';
import { turnClock } from '../../../src/kernel/clock.ts';
import type { Client } from '../../roles/client.ts';
import { useShop } from '../../roles/trial-shop.ts';

export const question = {
  name: 'Maria Rossi',
  email: 'Maria@example.org',
  topic: 'An order',
  message: 'My flat white was cold this morning.',
};
export const url = (ticket_id: string, action = '') => `/api/support/tickets/${ticket_id}${action && `/${action}`}`;

/** A shop with a support inbox for the tests of one file, and what becomes of the tickets that are opened in it. */
export function useTickets() {
  const trial = useShop({ SUPPORT_INBOX: 'help@cafe.example', STORE_LOCALE: 'de' });
  afterEach(() => turnClock(null));
  /** Everybody writes an hour after the test before, so that nobody is held to what others wrote. */
  let hours = 0;
  beforeEach(() => {
    hours += 1;
    turnClock(new Date(Date.now() + hours * 3_600_000));
  });

  const contact = (client: Client, special: object = {}) =>
    client.post('/api/support/contact', { ...question, ...special });
  async function opened(client: Client, special: object = {}): Promise<string> {
    const { status, body } = await contact(client, special);
    if (status !== 202) throw new Error(`${status} ${body.code}`);
    return body.ticket_id;
  }
  const told = (ticket_id: string) =>
    trial.rows<{ type: string; source: string; data: unknown }>(
      'select type, source, data from kernel.event_log where subject = $1 order by transaction_id, position',
      [ticket_id],
    );
  const mailed = (ticket_id: string) =>
    trial.rows<{ template: string; recipient: string; locale: string; data: { message?: string; reply?: string } }>(
      `select template, recipient, locale, data from notifications.notification_outbox
       where data ->> 'ticket_id' = $1 order by created_at, template desc, message_id`,
      [ticket_id],
    );
  const audited = (ticket_id: string) =>
    trial.rows<{ principal: string; action: string; before: unknown; after: object }>(
      'select principal, action, before, after from kernel.audit_log where entity_id = $1 order by audit_id',
      [ticket_id],
    );
  const everything = () =>
    trial.rows(
      `select (select count(*)::int from support.tickets) as tickets, (select count(*)::int from support.messages) as messages,
         (select count(*)::int from notifications.notification_outbox) as mails,
         (select count(*)::int from kernel.audit_log) as audited, (select max(position) from kernel.event_log) as told,
         (select sum(version)::int from support.tickets) as versions`,
    );

  return { trial, contact, opened, told, mailed, audited, everything };
}
