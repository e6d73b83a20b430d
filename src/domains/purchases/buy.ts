import { type Command, success } from '../../kernel/command.ts';
import { type Purchase, purchaseEvent } from './events.ts';

export interface Buy extends Omit<Purchase, 'timestamp'> {
  /** Null: the client did not say; then it is when we receive it. */
  readonly timestamp: string | null;
}

/** Accepts purchases: they are in the log when it has committed, and stored from there by {@link storeConsumer}. */
export const buy: Command<Buy, null> = {
  name: 'purchases.buy',
  async execute(_tx, calls, { now }) {
    const received = now.toISOString();
    return calls.map(({ input: { username, userid, price, timestamp } }) => {
      const purchase = { username, userid, price, timestamp: timestamp ?? received };
      return success(null, [purchaseEvent(purchase, timestamp !== null)]);
    });
  },
};
