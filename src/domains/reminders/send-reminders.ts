import { type Command, type Outcome, success } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/database.ts';
import { uuid7 } from '../../kernel/ids.ts';
import { describeProducts } from '../catalog/index.ts';
import { readCustomerContacts } from '../customers/index.ts';
import { readUserContacts } from '../identity/index.ts';
import { afterQuietHours, isQuiet, type NewMessage, putInOutbox } from '../notifications/index.ts';
import { reminderSent } from './events.ts';
import type { ReminderLinks } from './links.ts';
import { scheduled } from './plan.ts';
import { messageKey } from './said.ts';
import { quietHoursOf } from './schedule.ts';
import { lockReminders, saveReminders } from './store.ts';
import type { Reminder } from './types.ts';

/** `quiet`: it waits for the morning; `unreachable`: nobody knows an address for its channel. */
export type Sending = 'sent' | 'quiet' | 'unreachable' | 'not_due';

/**
 * Hands reminders that are due to the outbox, and sets their next times, in one transaction: so each goes out once for
 * each time, whoever sends, and however often he is killed. A message's key names rule and time, should anybody try.
 */
export function sendReminders(links: ReminderLinks): Command<{ readonly reminder_id: string }, Sending> {
  return {
    name: 'reminders.send',
    locks: ({ reminder_id }) => [`reminder:${reminder_id}`],
    async execute(tx, calls, { now }) {
      const ids = calls.map(({ input }) => input.reminder_id);
      const there = await lockReminders(tx, ids);
      const due = [...there.values()].filter(
        ({ next_scheduled }) => next_scheduled !== null && new Date(next_scheduled) <= now,
      );
      const quiet = due.filter((one) => isQuiet(now, quietHoursOf(one)));
      const awake = due.filter((one) => !quiet.includes(one));
      const messages = await messagesOf(tx, awake, links, now);
      const told = awake.map((one): Reminder => {
        const message = messages.get(one.reminder_id);
        const time = now.toISOString();
        return message ? { ...one, last_notified: time, last_message_id: message.message_id } : one;
      });
      const next = await scheduled(tx, told.map(fromNow), now);
      saveReminders(tx, [
        ...next.map((one, index) => ({ ...one, last_notified: told[index]!.last_notified })),
        ...quiet.map((one) => ({ ...one, next_scheduled: afterQuietHours(now, quietHoursOf(one)).toISOString() })),
      ]);
      putInOutbox(tx, [...messages.values()], now);
      const later = new Set(quiet.map(({ reminder_id }) => reminder_id));
      const tried = new Set(awake.map(({ reminder_id }) => reminder_id));
      return ids.map((id): Outcome<Sending> => {
        const message = messages.get(id);
        if (message) return success('sent', [sentEvent(there.get(id)!, message, now)]);
        return success(later.has(id) ? 'quiet' : tried.has(id) ? 'unreachable' : 'not_due');
      });
    },
  };
}

/** The next time counts from now, also for whom could not be reached. */
const fromNow = (reminder: Reminder): Reminder => ({ ...reminder, last_notified: null });

/** By reminder; whom nobody can reach is missing. */
async function messagesOf(
  tx: Transaction,
  reminders: readonly Reminder[],
  links: ReminderLinks,
  now: Date,
): Promise<Map<string, NewMessage>> {
  if (reminders.length === 0) return new Map();
  const customerIds = [...new Set(reminders.map(({ customer_id }) => customer_id))];
  const productIds = [...new Set(reminders.flatMap(({ product_id }) => product_id ?? []))];
  const [users, customers, products] = await Promise.all([
    readUserContacts(tx, customerIds),
    readCustomerContacts(tx, customerIds),
    describeProducts(tx, productIds, now),
  ]);
  const messages = new Map<string, NewMessage>();
  for (const reminder of reminders) {
    const { reminder_id, customer_id, product_id, channel } = reminder;
    const [user, customer] = [users.get(customer_id), customers.get(customer_id)];
    if (!user && !customer) continue;
    const addresses = {
      email: user?.email ?? customer?.email,
      sms: user?.phone ?? customer?.phone,
      push: customer_id, // whoever takes the webhook knows her devices
    };
    const recipient = addresses[channel];
    if (recipient == null) continue;
    messages.set(reminder_id, {
      ...{ message_id: uuid7(), channel, template: 'reminder', recipient, customer_id, locale: user?.locale ?? null },
      data: {
        name: user?.name ?? customer?.name ?? '',
        product_name: product_id === null ? null : (products.get(product_id)?.name ?? product_id),
        shop_url: links.shop,
        unsubscribe_url: links.unsubscribe(reminder_id),
      },
      dedupe_key: messageKey(reminder),
      quiet_hours: quietHoursOf(reminder),
    });
  }
  return messages;
}

function sentEvent({ customer_id, reminder_id, product_id, channel }: Reminder, { message_id }: NewMessage, now: Date) {
  const data = { customer_id, reminder_id, product_id, channel, message_id, sent_at: now.toISOString() };
  return reminderSent.make(customer_id, data);
}
