import type { Consumer } from '../../kernel/consumer.ts';
import type { StoredEvent } from '../../kernel/event.ts';
import { instantOf } from '../../kernel/instant.ts';
import { parseMoney } from '../../kernel/money.ts';
import { countPurchases } from '../customers/index.ts';
import { isTimed, type Purchase, purchaseMade } from './events.ts';
import { type PurchaseRow, storePurchases } from './store.ts';

/** Stores purchases, each once, and counts in the statistics those that were new. */
export const storeConsumer: Consumer = {
  name: 'purchases.store',
  types: [purchaseMade.type],
  async handle(tx, events) {
    const stored = await storePurchases(tx, events.map(rowOf));
    countPurchases(
      tx,
      stored.map(({ userid, ...counts }) => ({ customer_id: userid, ...counts })),
    );
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
