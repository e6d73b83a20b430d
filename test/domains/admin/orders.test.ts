import { beforeAll, describe, expect, test } from 'vitest';
import { useShop } from '../../roles/trial-shop.ts';
import { broken, onHand, place, putMenu, told } from '../orders/selling.ts';

const trial = useShop();
const url = '/api/admin/orders';
const patch = (id: string, body: object, headers = {}) => trial.as('editor').patch(`${url}/${id}`, body, headers);
const snapshot = () =>
  Promise.all([
    trial.rows('select * from orders.orders order by order_id'),
    trial.rows('select * from orders.status_history order by order_id, step'),
    trial.rows('select count(*) from kernel.event_log'),
    trial.rows('select count(*) from kernel.audit_log'),
  ]);

beforeAll(() => putMenu(trial));

describe('an order', () => {
  test('moves as by its own actions: steps, events, audit', async () => {
    const { order_id } = await place(trial.as('maria'));
    const accepted = await patch(order_id, { status: 'accepted', note: 'Quick, please.' });
    expect([accepted.status, accepted.body.status, accepted.body.note, accepted.body.version]).toEqual([
      200,
      'accepted',
      'Quick, please.',
      2,
    ]);
    const done = await patch(order_id, { status: 'completed' });
    expect([done.status, done.body.status]).toEqual([200, 'completed']);
    expect(await told(trial, order_id)).toEqual([
      'order.placed',
      'order.accepted',
      'order.preparing',
      'order.ready',
      'order.completed',
    ]);
    const trail = await trial.rows(
      'select action, before, after from kernel.audit_log where entity_id = $1 order by audit_id',
      [order_id],
    );
    expect(trail[0]).toEqual({
      action: 'order.accept',
      before: { status: 'placed', payment_status: 'pending' },
      after: { status: 'accepted', payment_status: 'pending' },
    });
    expect(trail[1]).toMatchObject({
      action: 'order.patch',
      before: { note: null },
      after: { note: 'Quick, please.' },
    });
    expect(await broken(trial.rows)).toEqual([]);
  });

  test('is paid and given back by the commands of payments', async () => {
    const { order_id, total } = await place(trial.as('maria'));
    const paid = await patch(order_id, { payment_status: 'paid' });
    expect([paid.status, paid.body.payment_status]).toEqual([200, 'paid']);
    const back = await patch(order_id, { payment_status: 'refunded' });
    expect([back.status, back.body.payment_status, back.body.refunded]).toEqual([200, 'refunded', total]);
    expect(await told(trial, order_id)).toEqual([
      'order.placed',
      `payment.processed ${total}`,
      `payment.refunded ${total}`,
    ]);
    expect(await broken(trial.rows)).toEqual([]);
  });

  test('that is cancelled gives back its stock and money', async () => {
    const before = await onHand(trial, 'bagel');
    const { order_id } = await place(trial.as('maria'), { items: [{ product_id: 'bagel', quantity: 3 }] });
    await patch(order_id, { payment_status: 'paid' });
    expect(await onHand(trial, 'bagel')).toBe(before - 3);
    const gone = await patch(order_id, { status: 'cancelled' });
    expect([gone.body.status, gone.body.payment_status]).toEqual(['cancelled', 'refunded']);
    expect(await onHand(trial, 'bagel')).toBe(before);
    expect(await broken(trial.rows)).toEqual([]);
  });

  test('what it is already changes nothing', async () => {
    const { order_id } = await place(trial.as('maria'));
    const same = await trial
      .as('editor')
      .put(`${url}/${order_id}`, { status: 'placed', payment_status: 'pending', note: null, version: 1 });
    expect([same.status, same.body.version]).toEqual([200, 1]);
  });

  test.each([
    ['a step back', { status: 'placed' }, 409, 'invalid_transition'],
    ['a step over', { status: 'ready' }, 409, 'invalid_transition'],
    ['paying by name of a part', { payment_status: 'partially_refunded' }, 409, 'invalid_transition'],
    ['failing', { payment_status: 'failed' }, 409, 'invalid_transition'],
    ['giving back what nobody paid', { payment_status: 'refunded' }, 409, 'refund_not_possible'],
    ['both at once', { status: 'preparing', payment_status: 'paid' }, 422, 'validation_failed'],
    ['a forbidden step with a note', { status: 'ready', note: 'x' }, 409, 'invalid_transition'],
    ['another total', { total: '0.01' }, 422, 'validation_failed'],
    ['another customer', { customer_id: 'jonas' }, 422, 'validation_failed'],
    ['a fulfilment that is none', { fulfilment: { type: 'pickup', free: true } }, 422, 'validation_failed'],
  ])('%s is refused and changes nothing', async (_name, body, status, code) => {
    const { order_id } = await place(trial.as('maria'));
    await patch(order_id, { status: 'accepted' });
    const before = await snapshot();
    const refused = await patch(order_id, body);
    expect([refused.status, refused.body.code]).toEqual([status, code]);
    expect(await snapshot()).toEqual(before);
  });

  test('of two editors with one version, one wins', async () => {
    const { order_id } = await place(trial.as('maria'));
    const both = await Promise.all([
      patch(order_id, { fulfilment: { type: 'table', table: '7' } }, { 'if-match': '"1"' }),
      patch(order_id, { status: 'accepted' }, { 'if-match': '"1"' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const [row] = await trial.rows<{ version: number }>('select version from orders.orders where order_id = $1', [
      order_id,
    ]);
    expect(row!.version).toBe(2);
  });

  test('many move at once, each by itself', async () => {
    const placed = await Promise.all([0, 1, 2].map(() => place(trial.as('maria'))));
    const ids = placed.map(({ order_id }) => order_id);
    await patch(ids[1]!, { status: 'cancelled' });
    const { body } = await trial
      .as('editor')
      .patch(url, [...ids.map((id) => ({ id, status: 'accepted' })), { id: 'no-order', status: 'accepted' }]);
    const seen = body.results.map((one: { status: number; error?: { code: string } }) => one.error?.code ?? one.status);
    expect(seen).toEqual([200, 'invalid_transition', 200, 'not_found']);
    const cancelled = await trial.as('editor').patch(url, [
      { id: ids[0], status: 'cancelled' },
      { id: ids[2], payment_status: 'paid' },
    ]);
    expect(cancelled.body.results.map(({ status }: { status: number }) => status)).toEqual([200, 200]);
    expect(await broken(trial.rows)).toEqual([]);
  });

  test('that is over is archived, and another is not', async () => {
    const { order_id } = await place(trial.as('maria'));
    const editor = trial.as('editor');
    const early = await editor.delete(`${url}/${order_id}`);
    expect([early.status, early.body.code]).toEqual([409, 'invalid_transition']);
    await patch(order_id, { status: 'cancelled' });
    expect((await editor.delete(`${url}/${order_id}`)).body).toEqual({ id: order_id, outcome: 'archived' });
    const list = async (query: string) =>
      (await editor.get(`/api/orders?${query}`)).body.items.map((order: { order_id: string }) => order.order_id);
    expect(await list('page_size=100')).not.toContain(order_id);
    expect(await list('archived=true')).toEqual([order_id]);
    const { body } = await editor.get(`${url}?archived_at.null=false`);
    expect(body.items.map((order: { order_id: string }) => order.order_id)).toEqual([order_id]);
  });

  test('is found by its number, by who ordered, by a guest’s name', async () => {
    const contact = { name: 'Zoë Zimmer', email: 'Zoe@example.org' };
    const order = await place(trial.guest(), { contact });
    const find = async (search: string) =>
      (await trial.as('csr').get(`${url}?search=${encodeURIComponent(search)}`)).body.items.map(
        (one: { order_id: string }) => one.order_id,
      );
    for (const search of [String(order.order_number), order.order_id, 'zoë z', 'zoe@EXAMPLE.org'])
      expect(await find(search)).toEqual([order.order_id]);
    expect((await find('maria')).length).toBeGreaterThan(1);
    expect(await find('zz%')).toEqual([]);
    const seen = (await trial.as('barista').get(`${url}/${order.order_id}`)).body;
    expect([seen.contact, seen.items[0].subtotal]).toEqual([undefined, '5.10']);
    expect((await trial.as('csr').get(`${url}/${order.order_id}`)).body.contact).toEqual(contact);
  });

  test.each(['maria', 'barista', 'csr'] as const)('%s changes nothing', async (name) => {
    const { order_id } = await place(trial.as('maria'));
    const before = await snapshot();
    const client = trial.as(name);
    const answers = await Promise.all([
      client.patch(`${url}/${order_id}`, { note: 'x' }),
      client.patch(url, [{ id: order_id, note: 'x' }]),
      client.delete(`${url}/${order_id}`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect(await snapshot()).toEqual(before);
  });
});
