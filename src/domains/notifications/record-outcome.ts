import { type Command, success } from '../../kernel/command.ts';
import { type Outcome, recordOutcomes } from './store.ts';

/** Records what came of sending messages. */
export const recordOutcome: Command<Outcome, null> = {
  name: 'notifications.record_outcome',
  locks: ({ message_id }) => [`message:${message_id}`],
  async execute(tx, calls, { now }) {
    recordOutcomes(
      tx,
      calls.map(({ input }) => input),
      now,
    );
    return calls.map(() => success(null));
  },
};
