import { type Command, success } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/database.ts';
import type { NewEvent } from '../../kernel/event.ts';
import { type DemoCoupon, demoCoupons } from './coupons.ts';
import { type DemoFamily, type DemoFavorite, demoFamilies, demoFavorites } from './homes.ts';
import { type DemoCustomer, demoCustomers } from './people.ts';
import { type DemoReward, demoRewards } from './rewards.ts';
import { demoLock } from './state.ts';

export interface DemoHomes {
  readonly customers: readonly DemoCustomer[];
  readonly families: readonly DemoFamily[];
  readonly favorites: readonly DemoFavorite[];
}

export interface PeopleDeps {
  /** Makes what is not there, customers marked as the demo's; answers the events that say so. */
  putCustomers(tx: Transaction, homes: DemoHomes, now: Date): Promise<readonly NewEvent[]>;
  /** Makes the coupons that are not there, marked as the demo's. */
  putCoupons(tx: Transaction, coupons: readonly DemoCoupon[], now: Date): void;
  /** Makes the rewards that are not there, marked as the demo's. */
  putRewards(tx: Transaction, rewards: readonly DemoReward[], now: Date): void;
}

/** The demo's customers with their families and favourites, coupons and rewards. */
export function addPeople({ putCustomers, putCoupons, putRewards }: PeopleDeps): Command<null, null> {
  return {
    name: 'demo.add_people',
    locks: () => [demoLock],
    async execute(tx, calls, { now }) {
      putCoupons(tx, demoCoupons(now), now);
      putRewards(tx, demoRewards, now);
      const favorites = demoFavorites(demoCustomers.map(({ customer_id }) => customer_id));
      const events = await putCustomers(tx, { customers: demoCustomers, families: demoFamilies, favorites }, now);
      return calls.map(() => success(null, events));
    },
  };
}
