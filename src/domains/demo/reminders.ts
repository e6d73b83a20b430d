import type { DemoMessage } from '../notifications/index.ts';
import type { DemoReminder } from '../reminders/index.ts';
import { demoCustomers } from './people.ts';

const hourMs = 3_600_000;
const idOf = (kind: 1 | 2, number: number) =>
  `01980000-0000-7000-9000-${`${kind}${String(number).padStart(3, '0')}`.padStart(12, '0')}`;
const usual = { rhythm: 'set', quiet_hours_start: '21:00', quiet_hours_end: '08:00' } as const;
const berlin = { ...usual, time_zone: 'Europe/Berlin' } as const;
const newYork = { ...usual, time_zone: 'America/New_York', quiet_hours_end: '09:30' } as const;

/** Reminders of the demo's people in two time zones: some never sent, some followed by a purchase, some not. */
export function demoReminders(now: Date): DemoReminder[] {
  const created_at = new Date(now.getTime() - 20 * 24 * hourMs).toISOString();
  const told = [
    { customer: 0, product_id: null, channel: 'email', frequency: 'weekly', ...berlin, hoursAgo: 40 },
    {
      customer: 0,
      product_id: 'flat-white',
      channel: 'email',
      frequency: 'daily',
      ...berlin,
      rhythm: 'learnt',
      hoursAgo: 3,
    },
    { customer: 1, product_id: null, channel: 'email', frequency: 'monthly', ...newYork, hoursAgo: null },
    { customer: 2, product_id: 'beans-house', channel: 'sms', frequency: 'monthly', ...newYork, hoursAgo: 200 },
    { customer: 3, product_id: null, channel: 'push', frequency: 'quarterly', ...berlin, hoursAgo: 500 },
    { customer: 20, product_id: 'cappuccino', channel: 'email', frequency: 'weekly', ...newYork, hoursAgo: 90 },
  ] as const;
  return told.map(({ customer, hoursAgo, ...choice }, index) => ({
    ...choice,
    reminder_id: idOf(1, index + 1),
    customer_id: demoCustomers[customer]!.customer_id,
    last_notified: hoursAgo === null ? null : new Date(now.getTime() - hoursAgo * hourMs).toISOString(),
    created_at,
  }));
}

/** Messages of the demo that were sent, could not be, and wait. */
export function demoMessages(now: Date): DemoMessage[] {
  const told = [
    { customer: 0, hoursAgo: 40, status: 'sent', attempts: 0, last_error: null },
    { customer: 20, hoursAgo: 90, status: 'failed', attempts: 12, last_error: '550 5.1.1 no such mailbox here' },
    { customer: 1, hoursAgo: 1, status: 'pending', attempts: 2, last_error: '451 4.7.1 try again later' },
  ] as const;
  return told.map(({ customer, hoursAgo, ...outcome }, index) => {
    const { customer_id, display_name, email } = demoCustomers[customer]!;
    const name = display_name.split(' ')[0]!;
    return {
      ...outcome,
      ...{ message_id: idOf(2, index + 1), channel: 'email', template: 'reminder', recipient: email, customer_id },
      ...{ locale: null, dedupe_key: null },
      data: { name, product_name: null, shop_url: 'https://cafe.example', unsubscribe_url: 'https://cafe.example' },
      created_at: new Date(now.getTime() - hoursAgo * hourMs).toISOString(),
    };
  });
}
