import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { OrderLinks } from '../../../src/domains/orders/index.ts';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import { Client, Guest } from '../../roles/client.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { cash, putMenu } from './selling.ts';

const trial = useShop({ FRONTEND_ORIGIN: 'https://cafe.example' });
beforeAll(() => putMenu(trial));
afterEach(() => turnClock(null));

const items = [{ product_id: 'scone', quantity: 1 }];
let people = 0;
const newAddress = () => `guest-${++people}@example.org`;

/** A guest's order; answers its id. */
async function order(guest: Client, email?: string): Promise<string> {
  const contact = { name: 'Ana', ...(email === undefined ? {} : { email }) };
  const { status, body } = await guest.post('/api/orders', { ...cash, contact, items });
  expect([status, body.customer_id]).toEqual([201, null]);
  return body.order_id;
}
const account = (email: string) => ({
  email,
  password: 'a teapot full of rain',
  first_name: 'Ana',
  last_name: 'Lopes',
});
async function register(browser: Client, email: string) {
  const { status, body } = await browser.post('/api/auth/register', account(email));
  expect(status).toBe(201);
  return { me: new Client(trial.app, () => ({ authorization: `Bearer ${body.token}` })), id: body.profile.user_id };
}
const listed = async (me: Client) =>
  (await me.get('/api/orders')).body.items.map(({ order_id }: { order_id: string }) => order_id);
async function verify(email: string) {
  const [mail] = await trial.rows<{ data: { link: string } }>(
    'select data from notifications.notification_outbox where recipient = $1',
    [email],
  );
  const token = new URL(mail!.data.link).searchParams.get('token');
  expect((await new Guest(trial.app).post('/api/auth/verify', { token })).status).toBe(204);
}

describe('a guest’s order', () => {
  test('is taken over by who signs up in the same browser, at once', async () => {
    const guest = trial.guest();
    const order_id = await order(guest);
    const { me, id } = await register(guest, newAddress());
    expect(await listed(me)).toEqual([order_id]);
    const { body } = await me.get(`/api/orders/${order_id}`);
    expect(body.customer_id).toBe(id);
    expect((await me.post(`/api/orders/${order_id}/cancel`)).body.status).toBe('cancelled');
    expect(guest.cookies.has('crema_guest')).toBe(false);
    expect((await trial.as('jonas').get(`/api/orders/${order_id}`)).status).toBe(404);
  });

  test('is taken over by who signs in in the same browser', async () => {
    const guest = trial.guest();
    const order_id = await order(guest);
    await guest.post('/api/auth/login', { email: 'maria@example.org', password: 'correct horse battery staple' });
    expect(await listed(trial.as('maria'))).toContain(order_id);
  });

  test('is taken over by who proves its address, not before, and no other way', async () => {
    const email = newAddress();
    const order_id = await order(trial.guest(), email.toUpperCase());
    const { me } = await register(trial.guest(), email);
    expect([await listed(me), (await me.get(`/api/orders/${order_id}`)).status]).toEqual([[], 404]);
    await verify(email);
    expect(await listed(me)).toEqual([order_id]);
    const later = await order(trial.guest(), email);
    expect(await listed(me)).toEqual([order_id]);
    await trial.guest().post('/api/auth/login', account(email));
    expect((await listed(me)).sort()).toEqual([order_id, later].sort());
  });

  test('is one person’s: who comes second gets nothing', async () => {
    const [email, guest] = [newAddress(), trial.guest()];
    const order_id = await order(guest, email);
    const cookie = new Map(guest.cookies);
    const first = await register(guest, newAddress());
    const second = await register(new Guest(trial.app, cookie), email);
    await verify(email);
    expect([await listed(first.me), await listed(second.me)]).toEqual([[order_id], []]);
  });

  test('changes nothing in the books: no event, no points', async () => {
    const guest = trial.guest();
    const order_id = await order(guest);
    const events = () => trial.rows('select * from kernel.event_log where subject = $1', [order_id]);
    const before = await events();
    const { id } = await register(guest, newAddress());
    expect(await events()).toEqual(before);
    const [row] = await trial.rows(
      'select customer_id, taken_over_by, version from orders.orders where order_id = $1',
      [order_id],
    );
    expect(row).toEqual({ customer_id: null, taken_over_by: id, version: 1 });
    const audit = await trial.rows(
      "select after from kernel.audit_log where action = 'orders.take_over' and entity_id = $1",
      [id],
    );
    expect(audit).toEqual([{ after: { order_ids: [order_id] } }]);
  });
});

describe('the link in its mail', () => {
  test('lets anybody who has it read that order, and nothing else', async () => {
    const [order_id, other] = [await order(trial.guest()), await order(trial.guest())];
    const link = new URL(trial.shop.orderLinks.of(order_id, now()));
    expect([link.origin, link.pathname]).toEqual(['https://cafe.example', `/orders/${order_id}`]);
    for (const reader of [trial.guest(), trial.as('jonas')]) {
      expect((await reader.get(`/api/orders/${order_id}`)).status).toBe(404);
      const { status, body } = await reader.get(`/api/orders/${order_id}${link.search}`);
      expect([status, body.order_id]).toEqual([200, order_id]);
      expect((await reader.get(`/api/orders/${other}${link.search}`)).status).toBe(404);
      expect((await reader.post(`/api/orders/${order_id}/cancel${link.search}`)).status).toBe(404);
    }
    expect(await trial.rows('select status from orders.orders where order_id = $1', [order_id])).toEqual([
      { status: 'placed' },
    ]);
  });

  test('is good for ninety days, and only as it was made', async () => {
    const order_id = await order(trial.guest());
    const token = trial.shop.orderLinks.token(order_id, now());
    const [until, signature] = token.split('.') as [string, string];
    const stranger = trial.guest();
    const read = async (given: string) => (await stranger.get(`/api/orders/${order_id}?token=${given}`)).status;
    expect(await read(token)).toBe(200);
    const elsewhere = new OrderLinks(Buffer.alloc(32, 1), 'https://cafe.example').token(order_id, now());
    for (const forged of [`${Number(until) + 1}.${signature}`, `${token.slice(0, -2)}AA`, until, '.', '', elsewhere]) {
      expect([forged, await read(forged)]).toEqual([forged, 404]);
    }
    turnClock(new Date(now().getTime() + 91 * 86_400_000));
    expect(await read(token)).toBe(404);
  });
});
