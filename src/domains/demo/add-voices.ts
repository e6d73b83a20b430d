import { type Command, success } from '../../kernel/command.ts';
import { putDemoMessages } from '../notifications/index.ts';
import type { ImportOrder } from '../orders/index.ts';
import { putDemoReminders } from '../reminders/index.ts';
import { putDemoReviews } from '../reviews/index.ts';
import { putDemoTickets } from '../support/index.ts';
import { demoMessages, demoReminders } from './reminders.ts';
import { demoReviews } from './reviews.ts';
import { demoLock } from './state.ts';
import { demoTickets } from './tickets.ts';

/** What the demo's people say: reviews of what they bought in these orders, tickets, and what they want to hear. */
export const addVoices: Command<readonly ImportOrder[], null> = {
  name: 'demo.add_voices',
  locks: () => [demoLock],
  async execute(tx, calls, { now }) {
    await putDemoReviews(tx, demoReviews(now, calls[0]!.input));
    putDemoReminders(tx, demoReminders(now));
    putDemoMessages(tx, demoMessages(now));
    const events = await putDemoTickets(tx, demoTickets(now));
    return calls.map(() => success(null, events));
  },
};
