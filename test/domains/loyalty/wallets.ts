import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll } from 'vitest';
import { ensureCustomers } from '../../../src/domains/customers/index.ts';
import { customerAccounts } from '../../../src/domains/identity/index.ts';
import {
  cancelRedemption,
  ledgerConsumer,
  type Redeemed,
  readAccount,
  redeemReward,
  walletsConsumer,
} from '../../../src/domains/loyalty/index.ts';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import type { NewEvent } from '../../../src/kernel/event.ts';
import { invariants } from '../../chaos/invariants.ts';
import { at, History } from '../history.ts';
import { follow, tell } from '../log.ts';
import { useSetting } from '../setting.ts';

export const settings = { pointsPerUnit: 1, tiers: [{ name: 'bronze', points: 0, factor: 1 }], expiryDays: 100 };
const ledger = ledgerConsumer(settings);

export const somebody = () => `customer-${randomUUID()}`;
/** She is in this wallet from now on. */
export const moved = (customer_id: string, wallet_id: string): NewEvent => ({
  type: 'customer.updated',
  source: '/crema/customers',
  subject: customer_id,
  data: { customer_id, username: null, display_name: null, email: null, origin: 'live', wallet_id },
});

/** Wallets on a database of its own for the tests of one file, with rewards for 10, 25 and 40 points, and what moves points. */
export function useWallets() {
  const setting = useSetting();
  beforeAll(async () => {
    await setting.rows(
      `insert into loyalty.rewards (reward_id, name, cost_points, amount_off_cents, created_at)
       select 'cost-' || cost, 'For ' || cost, cost, 100, now() from unnest(array[10, 25, 40]) as cost`,
    );
  });
  afterEach(() => turnClock(null));

  /** For what staff do: they must know her. */
  const customer = async () => {
    const who = somebody();
    await setting.database.transaction(async (tx) => void ensureCustomers(tx, [who], 'live', now()));
    return who;
  };
  const earn = async (who: string, points: number, day: number): Promise<History> => {
    const order = new History(who, points * 100);
    await tell(setting.database, [order.placed(at(day)), order.paid(points * 100, at(day)), order.completed(at(day))]);
    await follow(setting.database, ledger);
    return order;
  };
  const refund = async (order: History, points: number) => {
    await tell(setting.database, [order.refunded(points * 100, now().toISOString())]);
    await follow(setting.database, ledger);
  };
  /** She shares this wallet from now on. */
  const move = async (...moves: readonly (readonly [customer: string, wallet: string])[]) => {
    await tell(
      setting.database,
      moves.map(([customer_id, wallet_id]) => moved(customer_id, wallet_id)),
    );
    await follow(setting.database, walletsConsumer);
  };
  const balanceOf = async (who: string) => (await readAccount(setting.database, who, settings, now())).balance;
  const redeem = async (customer_id: string, cost: number) => {
    const [done] = await setting.run(redeemReward(customerAccounts), [{ customer_id, reward_id: `cost-${cost}` }]);
    return done as Redeemed;
  };
  const cancel = ({ redemption: { redemption_id } }: Redeemed) =>
    setting.run(cancelRedemption, [{ redemption_id, customer_id: null }]);
  /** A wallet's entries as `<customer> <kind> <points>`, the customers by their letters. */
  async function entriesIn(wallet: string, names: Record<string, string>): Promise<string[]> {
    const rows = await setting.rows<{ customer_id: string; kind: string; points: number }>(
      'select customer_id, kind, points from loyalty.ledger where wallet_id = $1 order by number',
      [wallet],
    );
    return rows.map(({ customer_id, kind, points }) => `${names[customer_id]} ${kind} ${points}`);
  }
  async function broken(): Promise<string[]> {
    const found: string[] = [];
    for (const { id, sql } of invariants) {
      if (id !== 'L2' && id !== 'L4') continue;
      for (const row of await setting.rows<{ broken: string }>(sql)) found.push(`${id} ${row.broken}`);
    }
    return found;
  }

  return { setting, customer, earn, refund, move, balanceOf, redeem, cancel, entriesIn, broken };
}
