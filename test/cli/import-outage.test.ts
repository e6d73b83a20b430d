import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Feed, ImportedOrder } from '../../src/adapters/feeds/index.ts';
import type { Io } from '../../src/cli/command.ts';
import { importFeed } from '../../src/cli/import-feed.ts';
import { importPurchases } from '../../src/cli/import-purchases.ts';
import { useShop } from '../roles/trial-shop.ts';
import { newDirectory } from './crema.ts';

const trial = useShop();
const said: string[] = [];
const io: Io = {
  ...{ print: () => {}, draw: () => {}, terminalWidth: null, signal: new AbortController().signal },
  env: { INIT_CWD: newDirectory() },
  say: (line) => said.push(line),
};

/** The database cannot write the log for a moment: the `turn`-th time from now on. */
async function interrupt(turn: number): Promise<void> {
  await trial.rows(`
    drop sequence if exists public.turns cascade;
    create sequence public.turns;
    create or replace function public.interrupt() returns trigger language plpgsql as $$
    begin
      if nextval('public.turns') = ${turn} then
        raise exception 'canceling statement due to user request' using errcode = '57014';
      end if;
      return null;
    end $$;
    create or replace trigger interrupt after insert on kernel.event_log for each statement execute function public.interrupt()`);
}

const orders = Array.from(
  { length: 2_200 },
  (_, index): ImportedOrder => ({
    ...{ source: 'old-till', external_id: `${index}`, customer_id: null, placed_at: '2024-05-06T07:08:09.000Z' },
    ...{ status: 'completed', payment_status: 'paid', payment_method: 'cash', file: 'orders.csv', line_no: index + 2 },
    lines: [
      {
        ...{ product_id: 'tea', product_name: 'Tea', category: null, quantity: 1, price_cents: 200 },
        line_no: index + 2,
      },
    ],
  }),
);
const feed = {
  fingerprint: 'f'.repeat(64),
  orderCount: orders.length,
  async *orders(size: number, skip = 0) {
    for (let at = skip; at < orders.length; at += size) yield orders.slice(at, at + size);
  },
} as unknown as Feed;

test.each([1, 2, 4])(
  'orders: at outage %i nothing is passed over, and the same command goes on from there',
  async (turn) => {
    const { kernel, config } = trial.shop;
    const own = { ...feed, fingerprint: `${turn}`.repeat(64) };
    await trial.rows('delete from orders.orders');
    await interrupt(turn);
    await expect(importFeed(kernel, config, 'old-till', own, io)).rejects.toMatchObject({
      code: 'dependency_unavailable',
    });
    const result = await importFeed(kernel, config, 'old-till', own, io);
    expect(result.failed_orders).toBe(0);
    expect(await trial.rows('select count(*)::int as n from orders.orders')).toEqual([{ n: orders.length }]);
  },
);

test('purchases: likewise', async () => {
  const lines = Array.from({ length: 2_500 }, (_, index) =>
    JSON.stringify({ username: 'Maria', userid: `u-${index}`, price: '1.20', timestamp: '2024-01-31T10:00:00Z' }),
  );
  writeFileSync(join(io.env.INIT_CWD!, 'purchases.json'), lines.join('\n'));
  await interrupt(2);
  const run = () => importPurchases(trial.shop.config, ['purchases.json'], io);
  await expect(run()).rejects.toMatchObject({ code: 'dependency_unavailable' });
  expect((await run()).rejected).toBe(0);
  const told = `select count(distinct subject)::int as n from kernel.event_log where type = 'purchase.made'`;
  expect(await trial.rows(told)).toEqual([{ n: lines.length }]);
});
