import { describe, expect, test } from 'vitest';
import { type Applied, applyReward, foreignReturnsConsumer } from '../../../src/domains/loyalty/index.ts';
import { at, History } from '../history.ts';
import { follow, tell } from '../log.ts';
import { useWallets } from './wallets.ts';

const { setting, customer, earn, balanceOf, broken } = useWallets();

describe('an order of a foreign service', () => {
  const lines = [{ product_id: 'latte', price_cents: 450, quantity: 2 }];
  const apply = (customer_id: string, order_id: string) =>
    setting.run(applyReward, [{ customer_id, order_id, reward: { reward_id: 'cost-25' }, lines, off_cents: 0 }]);

  test('has its reward once, and gives it back when it is cancelled there', async () => {
    const ann = await customer();
    await earn(ann, 60, 0);
    const order = new History(ann, 900);
    const work = await Promise.all(Array.from({ length: 8 }, () => apply(ann, order.order_id)));
    const applied = work.map(([one]) => one as Applied);
    expect(new Set(applied.map(({ redemption }) => redemption.redemption_id)).size).toBe(1);
    expect(applied[0]!.redemption).toMatchObject({ order_id: order.order_id, discount_cents: 100, status: 'applied' });
    expect(await balanceOf(ann)).toBe(35);
    const cancelled = { ...order.cancelled(at(1)), source: '/elsewhere' };
    await tell(setting.database, [cancelled, cancelled]);
    await follow(setting.database, foreignReturnsConsumer);
    expect(await balanceOf(ann)).toBe(60);
    expect(await apply(ann, order.order_id)).toEqual(['reward_not_applicable']);
    expect(await broken()).toEqual([]);
  });
});
