import { type Command, success } from '../../kernel/command.ts';
import { putDemoReviews } from '../reviews/index.ts';
import { putDemoTickets } from '../support/index.ts';
import { demoReviews } from './reviews.ts';
import { demoLock } from './state.ts';
import { demoTickets } from './tickets.ts';

/** What the demo's people say: reviews of what they have bought, and tickets. */
export const addVoices: Command<null, null> = {
  name: 'demo.add_voices',
  locks: () => [demoLock],
  async execute(tx, calls, { now }) {
    await putDemoReviews(tx, demoReviews(now));
    const events = await putDemoTickets(tx, demoTickets(now));
    return calls.map(() => success(null, events));
  },
};
