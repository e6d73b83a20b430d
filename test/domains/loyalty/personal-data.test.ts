import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { exportPoints, readEntries } from '../../../src/domains/loyalty/index.ts';
import { settings, useWallets } from './wallets.ts';

const { setting, customer, earn, move, redeem, cancel } = useWallets();
const of = (who: string) => exportPoints(setting.database, who, settings);
const told = ({ ledger }: Awaited<ReturnType<typeof of>>) => ledger.map(({ kind, points }) => `${kind} ${points}`);

describe('a customer’s points, to take along', () => {
  test('are hers in whichever wallet, also where she is no longer', async () => {
    const [ann, ben, family] = [await customer(), await customer(), `family-${randomUUID()}`];
    await earn(ben, 5, 0);
    await move([ann, family], [ben, family]);
    const order = await earn(ben, 20, 1);
    await redeem(ann, 25);
    await move([ben, ben]);
    const { ledger, account } = await of(ben);
    expect(told(await of(ben))).toEqual(['earn 20', 'transfer 5', 'transfer -5', 'earn 5']);
    expect(ledger[0]).toMatchObject({ wallet_id: family, customer_id: ben, order_id: order.order_id });
    expect(account.balance).toBe(0);
    // the ledger explains the balance of the wallet where she is: her own again
    const own = await readEntries(setting.database, ben, { before: null, limit: 9, expiryDays: 100 });
    expect(own.map(({ kind, points }) => `${kind} ${points}`)).toEqual(['transfer -5', 'earn 5']);
  });

  test('hold nothing of what others earned or have', async () => {
    const [ann, ben, family] = [await customer(), await customer(), `family-${randomUUID()}`];
    const mine = await earn(ann, 10, 0);
    const others = await earn(ben, 30, 1);
    await move([ann, family], [ben, family]);
    const redeemed = await redeem(ann, 25);
    expect(told(await of(ann))).toEqual(['redeem -25', 'transfer 10', 'transfer -10', 'earn 10']);
    expect((await of(ann)).ledger[0]!.lots).toEqual([
      expect.objectContaining({ points: -10, customer_id: ann, order_id: mine.order_id }),
      { lot_id: expect.any(String), points: -15 },
    ]);
    await move([ann, ann], [ben, ben]);
    await cancel(redeemed);
    const all = await of(ann);
    expect(told(all).toSorted().slice(0, 3)).toEqual(['earn 10', 'redeem -25', 'reverse 10']);
    expect(all.ledger.filter(({ kind, points }) => kind === 'reverse' && points === 15)).toEqual([
      expect.not.objectContaining({ balance: expect.anything() }),
    ]);
    for (const foreign of [ben, others.order_id]) expect(JSON.stringify(all)).not.toContain(foreign);
  });
});
