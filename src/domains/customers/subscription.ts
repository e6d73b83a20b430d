import type { Cursor } from '../../kernel/cursor.ts';
import type { Topic } from './activity.ts';
import type { Telling } from './family-activity.ts';

/** So many activities of a topic may be under way: a client that has died keeps no more of them open. */
const maxUnacknowledged = 1_000;

export interface Subscription {
  readonly topic: Topic;
  telling: Telling;
  readonly end: AbortController;
  /** Sent and not acknowledged, in order. */
  unacknowledged: Cursor[];
  acknowledged: () => void;
}

export const hasRoom = ({ unacknowledged }: Subscription) => unacknowledged.length < maxUnacknowledged;

/** Waits until there is room for another activity. */
export function acknowledgement(subscription: Subscription, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      subscription.acknowledged = () => {};
      signal.removeEventListener('abort', end);
      resolve();
    };
    subscription.acknowledged = () => {
      if (hasRoom(subscription)) end();
    };
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}
