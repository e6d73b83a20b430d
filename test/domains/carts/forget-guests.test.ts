import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ChangeCart, changeCart, forgetGuestCarts } from '../../../src/domains/carts/index.ts';
import { addItems, touchCarts } from '../../../src/domains/carts/store.ts';
import { putProducts } from '../../../src/domains/catalog/index.ts';
import { guestCookieDays } from '../../../src/domains/identity/index.ts';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import { uuid7 } from '../../../src/kernel/ids.ts';
import { jobsOf } from '../../../src/roles/jobs.ts';
import type { Guest } from '../../roles/client.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { entry } from '../catalog/products.ts';
import { eventually } from '../payments/eventually.ts';
import { linesIn, put } from './person.ts';

const trial = useShop();
beforeAll(async () => {
  await trial.run(putProducts, [entry('espresso', { price_cents: 240 }), entry('scone', { price_cents: 255 })]);
});
beforeEach(() => trial.rows('truncate carts.carts, carts.items, carts.wishlist'));
afterEach(() => turnClock(null));

const inDays = (days: number) => turnClock(new Date(Date.now() + days * 86_400_000));
const forget = () => forgetGuestCarts(trial.shop.database, guestCookieDays, now(), new AbortController().signal);
const ownerOf = (guest: Guest) => `guest:${guest.cookies.get('crema_guest')!.split('.')[0]}`;
/** A guest with two lines and a wish. */
async function guestWithCart(): Promise<Guest> {
  const guest = trial.guest();
  await put(guest, 'espresso', 2);
  await put(guest, 'scone');
  await guest.post('/api/cart/wishlist/scone');
  return guest;
}
const cartOf = async (guest: Guest) => {
  const { body } = await guest.get('/api/cart');
  return [...linesIn(body), ...body.wishlist.map((one: { product_id: string }) => one.product_id)];
};
const whole = ['espresso × 2 at 2.40', 'scone × 1 at 2.55', 'scone'];
const rows = async () =>
  (
    await trial.rows<{ rows: number }>(
      `select (select count(*) from carts.carts) + (select count(*) from carts.items)
       + (select count(*) from carts.wishlist) as rows`,
    )
  )[0]!.rows;

test('what guests left goes when their cookies have, and nothing of anybody else', async () => {
  const [left, back, wishing] = [await guestWithCart(), await guestWithCart(), await guestWithCart()];
  const wished = trial.guest();
  await wished.post('/api/cart/wishlist/scone');
  await put(trial.as('maria'), 'scone');
  inDays(guestCookieDays - 1);
  expect(await forget()).toBe(0);
  await put(back, 'scone');
  await wishing.post('/api/cart/wishlist/espresso');
  const young = await guestWithCart();
  inDays(guestCookieDays + 1);
  const { config, kernel } = trial.shop;
  const jobs = jobsOf({ config, kernel, reminderLinks: () => expect.fail(), warn: () => {} });
  const job = jobs.find(({ name }) => name === 'carts.forget_guests')!;
  expect(job.schedule).toBe('50 4 * * *');
  const never = new AbortController().signal;
  expect([await job.run(never), await job.run(never)]).toEqual([{ forgotten: 2 }, { forgotten: 0 }]);
  expect(await Promise.all([left, wished, back, wishing, young].map(cartOf))).toEqual([
    ...[[], []],
    ['espresso × 2 at 2.40', 'scone × 2 at 2.55', 'scone'],
    [...whole, 'espresso'],
    whole,
  ]);
  turnClock(null);
  expect(linesIn((await trial.as('maria').get('/api/cart')).body)).toEqual(['scone × 1 at 2.55']);
});

test('more guests than fit into one set go, also when two do it at once', async () => {
  await trial.rows(
    `insert into carts.carts (owner, created_at, updated_at)
     select 'guest:00000000-0000-7000-8000-' || lpad(n::text, 12, '0'), now() - interval '31 days', now() - interval '31 days'
     from generate_series(1, 450) as n`,
  );
  const [one, other] = await Promise.all([forget(), forget()]);
  expect([one + other, await rows()]).toEqual([450, 0]);
});

test('who is changing her cart when it would be forgotten keeps it whole', async () => {
  const guest = await guestWithCart();
  const owner = ownerOf(guest);
  inDays(guestCookieDays + 1);
  let forgetting: Promise<number> | undefined;
  await trial.shop.database.transaction(async (tx) => {
    await tx.lock(changeCart.locks!({ owner } as ChangeCart));
    touchCarts(tx, [owner], now());
    const line = { owner, line_id: uuid7(), product_id: 'tea', options: [], product_name: 'Tea' };
    addItems(tx, [{ ...line, price_cents: 300, client_priced: true, quantity: 1 }], now());
    await tx.query({ name: '', text: 'select' });
    forgetting ??= forget();
    const waiting = () => trial.rows('select from pg_locks where not granted');
    expect(await eventually(waiting, ({ length }) => length > 0)).toHaveLength(1);
  });
  expect(await forgetting).toBe(0);
  expect(await trial.rows('select product_id from carts.items order by 1')).toEqual(
    ['espresso', 'scone', 'tea'].map((product_id) => ({ product_id })),
  );
  expect(await rows()).toBe(5);
});

test('of many who come back at that moment, each has her whole cart or a new one', async () => {
  const guests = await Promise.all(Array.from({ length: 40 }, guestWithCart));
  inDays(guestCookieDays + 1);
  const answers = await Promise.all([
    ...guests.slice(0, 20).map((guest) => guest.post('/api/cart/items', { product_id: 'scone', quantity: 1 })),
    forget().then(() => null),
    ...guests.slice(20).map((guest) => guest.post('/api/cart/items', { product_id: 'scone', quantity: 1 })),
  ]);
  expect(answers.flatMap((answer) => answer?.status ?? [])).toEqual(guests.map(() => 200));
  const kept = JSON.stringify(['espresso × 2 at 2.40', 'scone × 2 at 2.55', 'scone']);
  const anew = JSON.stringify(['scone × 1 at 2.55']);
  const carts = (await Promise.all(guests.map(cartOf))).map((cart) => JSON.stringify(cart));
  expect(carts.filter((cart) => cart !== kept && cart !== anew)).toEqual([]);
});
