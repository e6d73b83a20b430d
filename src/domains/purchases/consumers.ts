import type { Consumer } from '../../kernel/consumer.ts';
import { isOurs, type StoredEvent } from '../../kernel/event.ts';
import { instantOf } from '../../kernel/instant.ts';
import { parseMoney } from '../../kernel/money.ts';
import { customerErased } from '../customers/events.ts';
import { countPurchases, forgetPurchaseCounts } from '../customers/index.ts';
import { isTimed, type Purchase, purchaseMade } from './events.ts';
import { forgetPurchases, type PurchaseRow, storePurchases } from './store.ts';

/** Stores purchases, each once, and counts in the statistics those that were new; forgets those of who is erased. */
export const storeConsumer: Consumer = {
  name: 'purchases.store',
  types: [purchaseMade.type, customerErased.type],
  async handle(tx, events) {
    const ours = events.filter(isOurs);
    const erased = ours.filter((event) => customerErased.matches(event)).map(({ subject }) => subject);
    const made = events.filter((event) => !customerErased.matches(event));
    const stored = await storePurchases(tx, made.map(rowOf));
    countPurchases(
      tx,
      stored.map(({ userid, ...counts }) => ({ customer_id: userid, ...counts })),
    );
    forgetPurchases(tx, erased);
    forgetPurchaseCounts(tx, erased);
    return [];
  },
};

function rowOf(event: StoredEvent): PurchaseRow {
  const { username, userid, price, timestamp } = event.data as Purchase;
  const price_cents = parseMoney(price);
  const purchased_at = instantOf(timestamp);
  if (price_cents === null) throw new TypeError('the price of a purchase is not a decimal with at most two places');
  if (purchased_at === null) throw new TypeError('the timestamp of a purchase is not ISO 8601');
  const purchase_id = event.event_id;
  return {
    purchase_id,
    username,
    userid,
    price,
    price_cents,
    purchased_at,
    received_as: isTimed(event) ? '' : purchase_id,
  };
}
