import type { Config } from '../config.ts';
import { forgetOldEvents } from '../domains/analytics/index.ts';
import { forgetGuestCarts } from '../domains/carts/index.ts';
import { checkStatistics } from '../domains/checks/index.ts';
import { forgetExpired, guestCookieDays } from '../domains/identity/index.ts';
import type { Job } from '../domains/jobs/index.ts';
import { forgetMessages } from '../domains/notifications/index.ts';
import { archiveOldOrders, findTimedOut, timeOutOrders } from '../domains/orders/index.ts';
import { findDue, type ReminderLinks, sendDueReminders } from '../domains/reminders/index.ts';
import { now } from '../kernel/clock.ts';
import { forgetAnswers } from '../kernel/forget-answers.ts';
import { forgetEvents } from '../kernel/forget-events.ts';
import { forgetForeignEvents } from '../kernel/forget-foreign-events.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { loyaltyJobs } from './loyalty-jobs.ts';

export interface JobDeps {
  readonly config: Config;
  readonly kernel: Kernel;
  /** Made when a reminder is sent: whoever only lists jobs needs no secret. */
  readonly reminderLinks: () => ReminderLinks;
  readonly warn: (message: string, error: unknown) => void;
}

/** Every named job. A new one is a declaration here. Nightly ones begin apart, in the store's small hours. */
export function jobsOf({ config, kernel, reminderLinks, warn }: JobDeps): readonly Job[] {
  const { database } = kernel;
  const { orderAcceptTimeoutMinutes: accept, orderPickupTimeoutMinutes: pickup } = config.upkeep;
  const { archiveAfterDays, eventRetentionDays } = config.upkeep;
  return [
    {
      name: 'orders.time_out',
      description: 'Cancels and refunds what people ordered and nobody accepted, or fetched, in time',
      schedule: accept === 0 && pickup === 0 ? null : '* * * * *',
      idle: async () => (await findTimedOut(database, { accept, pickup }, now())).length === 0,
      run: (signal) => timeOutOrders(kernel, { accept, pickup }, now(), warn, signal),
    },
    {
      name: 'reminders.send',
      description: 'Hands reminders that are due to their channels, never in somebody’s quiet hours',
      schedule: '* * * * *',
      idle: async () => (await findDue(database, now(), 1)).length === 0,
      run: (signal) => sendDueReminders(kernel, reminderLinks(), now(), signal),
    },
    {
      name: 'orders.archive',
      description: 'Puts orders that are over, and old, out of sight',
      schedule: '15 3 * * *',
      run: async (signal) => ({ archived: await archiveOldOrders(database, archiveAfterDays, now(), signal) }),
    },
    {
      name: 'customers.check_statistics',
      description: 'Adds up from the orders what was counted about customers, and names every difference',
      schedule: '45 3 * * *',
      run: (signal) => checkStatistics(database, warn, signal),
    },
    {
      name: 'kernel.forget_answers',
      description: 'Forgets answers that were kept under idempotency keys, once their day is over',
      schedule: '40 * * * *',
      run: async (signal) => ({ forgotten: await forgetAnswers(database, now(), signal) }),
    },
    {
      name: 'identity.forget_expired',
      description: 'Forgets sessions that nobody came back to, and mailed links that nobody followed',
      schedule: '50 * * * *',
      run: async () => database.transaction((tx) => forgetExpired(tx, now())),
    },
    {
      name: 'kernel.forget_events',
      description: 'Forgets old events that every reader of the log has taken',
      schedule: '15 4 * * *',
      run: async (signal) => ({ ...(await forgetEvents(database, eventRetentionDays, now(), signal)) }),
    },
    {
      name: 'kernel.forget_foreign_events',
      description: 'Forgets by which names other producers sent old events',
      schedule: '20 4 * * *',
      run: async (signal) => ({ forgotten: await forgetForeignEvents(database, eventRetentionDays, now(), signal) }),
    },
    {
      name: 'notifications.forget_messages',
      description: 'Forgets old messages that are done with',
      schedule: '30 4 * * *',
      run: async (signal) => ({ forgotten: await forgetMessages(database, eventRetentionDays, now(), signal) }),
    },
    {
      name: 'analytics.forget_events',
      description: 'Forgets what apps and pages told of their use long ago',
      schedule: '40 4 * * *',
      run: async (signal) => ({ forgotten: await forgetOldEvents(database, eventRetentionDays, now(), signal) }),
    },
    {
      name: 'carts.forget_guests',
      description: 'Forgets carts and wish lists of guests who have not touched them for as long as their cookies live',
      schedule: '50 4 * * *',
      run: async (signal) => ({ forgotten: await forgetGuestCarts(database, guestCookieDays, now(), signal) }),
    },
    ...loyaltyJobs(config, database),
  ];
}
