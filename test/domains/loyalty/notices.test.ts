import { describe, expect, test } from 'vitest';
import { noticeRewards } from '../../../src/domains/loyalty/notices.ts';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import { at } from '../history.ts';
import { somebody, useWallets } from './wallets.ts';

const { setting, earn } = useWallets();

describe('notices', () => {
  test('reach each customer once for each reward that she can afford, in one mail', async () => {
    turnClock(new Date(at(3_000)));
    const [ann, ben] = [somebody(), somebody()];
    await setting.rows(
      `insert into customers.customers (customer_id, display_name, email, origin, created_at, updated_at)
       values ($1, 'Ann', 'ann@example.org', 'live', now(), now()), ($2, 'Ben', null, 'live', now(), now())`,
      [ann, ben],
    );
    await earn(ann, 30, 3_000);
    await earn(ben, 30, 3_000);
    const notice = () => noticeRewards(setting.database, now(), new AbortController().signal);
    const both = await Promise.all([notice(), notice()]);
    expect(both.reduce((sum, one) => sum + one.rewards, 0)).toBe(2);
    await earn(ann, 10, 3_001);
    expect([await notice(), await notice()]).toEqual([
      { customers: 1, rewards: 1 },
      { customers: 0, rewards: 0 },
    ]);
    const mails = await setting.rows<{
      recipient: string;
      data: { balance: number; rewards: { cost_points: number }[] };
    }>(
      `select recipient, data from notifications.notification_outbox where template = 'reward_notice' order by message_id`,
    );
    expect(
      mails.map(({ recipient, data }) => [recipient, data.balance, data.rewards.map((one) => one.cost_points)]),
    ).toEqual([
      ['ann@example.org', 30, [10, 25]],
      ['ann@example.org', 40, [40]],
    ]);
  });
});
