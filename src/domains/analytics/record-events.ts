import { type Command, success } from '../../kernel/command.ts';
import { type AnalyticsEvent, appendAnalytics } from './store.ts';

/** Keeps what apps and pages tell. It is for counting only: nothing else follows from it, and it is in no other log. */
export const recordEvents: Command<AnalyticsEvent, null> = {
  name: 'analytics.record',
  async execute(tx, calls, { now }) {
    appendAnalytics(
      tx,
      calls.map((call) => call.input),
      now,
    );
    return calls.map(() => success(null));
  },
};
