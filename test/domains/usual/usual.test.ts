import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { putProducts, setStock } from '../../../src/domains/catalog/index.ts';
import { turnClock } from '../../../src/kernel/clock.ts';
import type { Name } from '../../roles/trial-shop.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { entry, latte } from '../catalog/products.ts';
import { cash, place, putMenu } from '../orders/selling.ts';

const trial = useShop(); // the shop's time is UTC
const url = '/api/customers/me/usual';
const usual = async (who: Name = 'maria', query = '') => (await trial.as(who).get(`${url}${query}`)).body;
const idsIn = (body: { items: { product_id: string; options: { option_id: string }[]; quantity: number }[] }) =>
  body.items.map((one) => `${one.quantity} ${one.product_id} ${one.options.map(({ option_id }) => option_id)}`);
const codesIn = (body: { changes: { code: string }[] }) => body.changes.map(({ code }) => code);

const morning = { product_id: 'latte', quantity: 1, options: ['oat', 'shot'] };
const afternoon = { product_id: 'espresso', quantity: 2 };

beforeAll(async () => {
  await putMenu(trial);
  // tokens of today are good in September
  for (const who of ['maria', 'jonas', 'csr', 'barista'] as const) await trial.as(who).get('/api/auth/me');
  // four weeks: a latte as she likes it on working days at eight, two espressi at a table on Saturdays at four
  for (let day = 0; day < 28; day += 1) {
    const date = new Date(Date.UTC(2026, 8, 7 + day)); // a Monday
    const weekend = day % 7 === 5;
    if (day % 7 === 6) continue;
    date.setUTCHours(weekend ? 16 : 8, (day * 7) % 40);
    turnClock(date);
    const items = weekend ? [afternoon] : [morning, ...(day === 3 ? [{ product_id: 'scone', quantity: 1 }] : [])];
    const fulfilment = weekend ? { type: 'table', table: '7' } : { type: 'pickup' };
    await place(trial.as('maria'), { items, fulfilment });
  }
  turnClock(null);
}, 60_000);
afterEach(() => turnClock(null));

const at = (time: string) => turnClock(new Date(time));

describe('the usual', () => {
  test('is what she has at this hour and on such a day, in her options', async () => {
    at('2026-10-06T08:10:00Z'); // a Tuesday
    const body = await usual();
    expect([idsIn(body), body.source, body.total, body.changes]).toEqual([['1 latte oat,shot'], 'orders', '5.60', []]);
    expect(body.confidence).toBeGreaterThan(0.6);
    expect(body.reasons[0]).toEqual({
      code: 'ordered_often',
      message: 'Latte was in 20 of your last 24 orders.',
    });
    expect(body.reasons[2]).toEqual({ code: 'on_this_day', message: 'You had it 4 of 4 times on Tuesdays.' });
    at('2026-10-10T16:10:00Z'); // a Saturday
    expect(idsIn(await usual())).toEqual(['2 espresso ']);
  });

  test('follows the place', async () => {
    at('2026-10-07T12:00:00Z'); // a Wednesday noon, between her times
    expect(idsIn(await usual('maria', '?fulfilment=pickup'))).toEqual(['1 latte oat,shot']);
    at('2026-10-10T12:00:00Z');
    expect(idsIn(await usual('maria', '?fulfilment=table&table=7'))).toEqual(['2 espresso ']);
  });

  test('is less sure of an hour of which little is known', async () => {
    at('2026-10-06T08:10:00Z');
    const { confidence } = await usual();
    at('2026-10-06T22:00:00Z');
    expect((await usual()).confidence).toBeLessThan(confidence);
  });

  test('does not learn from cancelled orders', async () => {
    at('2026-10-06T08:00:00Z');
    for (let turn = 0; turn < 12; turn += 1) {
      const { order_id } = await place(trial.as('jonas'), { items: [afternoon] });
      await trial.as('jonas').post(`/api/orders/${order_id}/cancel`, {});
    }
    expect((await usual('jonas')).source).toBe('none');
  });
});

describe('what has changed', () => {
  test('price, options and stock are those of now', async () => {
    const [milk, extras] = latte.options;
    const dearer = milk!.choices.map((one) => (one.option_id === 'oat' ? { ...one, price_delta_cents: 70 } : one));
    const left = extras!.choices.filter(({ option_id }) => option_id !== 'shot');
    const options = [
      { ...milk!, choices: dearer },
      { ...extras!, choices: left },
    ];
    await trial.run(putProducts, [{ ...latte, name: 'Latte', options }]);
    at('2026-10-06T08:10:00Z');
    const body = await usual();
    expect([idsIn(body), codesIn(body)]).toEqual([['1 latte oat'], ['option_gone', 'price_changed']]);
    expect(body.changes[0].message).toBe('Latte is no longer made with shot.');
    expect(body.changes[1]).toMatchObject({ old_price: '5.60', new_price: '4.90', removed: false });
    await trial.run(setStock, [{ product_id: 'espresso', on_hand: 1 }]);
    at('2026-10-10T16:10:00Z');
    const few = await usual();
    expect([idsIn(few), codesIn(few)]).toEqual([['1 espresso '], ['less_in_stock']]);
    await trial.run(setStock, [{ product_id: 'espresso', on_hand: 0 }]);
    const none = await usual();
    expect([idsIn(none), none.source, none.confidence, codesIn(none)]).toEqual([[], 'none', 0, ['sold_out']]);
    await trial.run(putProducts, [{ ...latte, name: 'Latte' }]);
    await trial.run(setStock, [{ product_id: 'espresso', on_hand: null }]);
  });

  test('what is against her diet is left out, until she has ordered it all the same', async () => {
    const maria = trial.as('maria');
    await maria.patch('/api/customers/me', { dietary_restrictions: ['gluten'] });
    at('2026-10-06T08:10:00Z');
    const body = await usual();
    expect([idsIn(body), codesIn(body), body.changes[0].conflicts, body.changes[0].removed]).toEqual([
      ...[[], ['against_diet'], ['gluten'], true],
    ]);
    await maria.post('/api/orders', { ...cash, items: [morning], dietary_acknowledged: ['1'] });
    const again = await usual();
    expect([idsIn(again), codesIn(again), again.changes[0].removed]).toEqual([
      ...[['1 latte oat,shot'], ['against_diet'], false],
    ]);
    await maria.patch('/api/customers/me', { dietary_restrictions: [] });
  });
});

describe('favourites', () => {
  test('stand in where nothing is known, the first that can be had', async () => {
    const jonas = trial.as('jonas');
    await trial.run(putProducts, [entry('tea', { name: 'Tea' })]);
    await jonas.post('/api/customers/me/favorites', { product_id: 'tea' });
    await jonas.post('/api/customers/me/favorites', { product_id: 'latte', options: ['oat'], name: 'Mine' });
    const tea = await usual('jonas');
    expect([idsIn(tea), tea.source, tea.confidence, tea.reasons[0].code]).toEqual([
      ...[['1 tea '], 'favorites', 0.3, 'favorite'],
    ]);
    await trial.as('barista').post('/api/products/tea/sold-out', {});
    const body = await usual('jonas');
    expect([idsIn(body), body.reasons[0].message]).toEqual([
      ['1 latte oat'],
      'Latte (Mine) is one of your favourites.',
    ]);
  });
});

describe('the cart', () => {
  test('is filled with it, once', async () => {
    const maria = trial.as('maria');
    at('2026-10-06T08:10:00Z');
    const filled = await maria.post('/api/cart/usual', { fulfilment: 'pickup' });
    expect([filled.status, filled.body.items.length, filled.body.summary.total]).toEqual([200, 1, '5.60']);
    expect(filled.body.usual).toEqual(await usual('maria', '?fulfilment=pickup'));
    const again = await maria.post('/api/cart/usual');
    expect([again.body.items[0].quantity, again.body.version]).toEqual([1, filled.body.version]);
    expect((await trial.guest().post('/api/cart/usual')).status).toBe(401);
  });

  test('the usual of others is theirs', async () => {
    expect((await trial.as('jonas').get('/api/customers/maria/usual')).status).toBe(404);
    expect((await trial.as('csr').get('/api/customers/maria/usual')).body.source).not.toBe('');
    expect((await trial.as('csr').get('/api/customers/nobody/usual')).status).toBe(404);
  });
});

describe('a product in several options', () => {
  const at8 = (day: number) => at(`2026-10-${String(day).padStart(2, '0')}T08:00:00Z`);
  const milks = (wanted: readonly (readonly [option: string, quantity: number])[]) =>
    wanted.map(([option, quantity]) => ({ product_id: 'latte', quantity, options: [option] }));

  const usualOf = async (id: string) => (await trial.as('csr').get(`/api/customers/${id}/usual`)).body;

  test('comes in those that she has most often, and in the number in which she mostly has these', async () => {
    const days = [
      ['oat', 1],
      ['oat', 2],
      ['oat', 3],
      ['whole', 1],
      ['whole', 1],
    ] as const;
    for (const [day, one] of days.entries()) {
      at8(5 + day);
      await place(trial.as('csr'), { customer_id: 'lara', items: milks([one]) });
    }
    at('2026-10-09T08:10:00Z');
    expect(idsIn(await usualOf('lara'))).toEqual(['3 latte oat']);
  });

  test('comes in both where she always has both, and what is against her diet takes only one away', async () => {
    const jonas = trial.as('jonas');
    for (const day of [6, 7, 8]) {
      at8(day);
      await place(jonas, {
        items: milks([
          ['oat', 1],
          ['whole', 1],
        ]),
      });
    }
    at('2026-10-09T08:10:00Z');
    const both = await usual('jonas');
    expect([idsIn(both).sort(), both.total, both.changes]).toEqual([['1 latte oat', '1 latte whole'], '8.90', []]);
    const filled = await jonas.post('/api/cart/usual');
    expect([filled.body.items.length, filled.body.summary.total]).toEqual([2, '8.90']);
    await jonas.patch('/api/customers/me', { dietary_restrictions: ['gluten'] });
    const left = await usual('jonas');
    expect([idsIn(left), left.source, codesIn(left)]).toEqual([['1 latte whole'], 'orders', ['against_diet']]);
    // knowing it of the one is not knowing it of the other
    const order = {
      ...cash,
      items: milks([
        ['oat', 1],
        ['whole', 1],
      ]),
      dietary_acknowledged: ['1'],
    };
    expect((await jonas.post('/api/orders', order)).status).toBe(201);
    await jonas.patch('/api/customers/me', { dietary_restrictions: ['milk'] });
    expect(idsIn(await usual('jonas'))).toEqual(['1 latte oat']);
    await jonas.patch('/api/customers/me', { dietary_restrictions: [] });
  });

  test('is no more than there is, and one line where one of them is no longer made', async () => {
    at('2026-10-09T08:10:00Z');
    await trial.run(setStock, [{ product_id: 'latte', on_hand: 1 }]);
    const one = await usual('jonas');
    expect([one.items.length, codesIn(one), one.changes[0].removed]).toEqual([1, ['less_in_stock'], true]);
    await trial.run(setStock, [{ product_id: 'latte', on_hand: 0 }]);
    expect(codesIn(await usual('jonas'))).toEqual(['sold_out']);
    await trial.run(setStock, [{ product_id: 'latte', on_hand: null }]);
    const [milk, extras] = latte.options;
    const choices = milk!.choices.filter(({ option_id }) => option_id !== 'oat');
    await trial.run(putProducts, [{ ...latte, name: 'Latte', options: [{ ...milk!, choices }, extras!] }]);
    expect(idsIn(await usual('jonas'))).toEqual(['2 latte whole']);
    await trial.run(putProducts, [{ ...latte, name: 'Latte' }]);
  });

  test('one kind on some days and another on others is one of them', async () => {
    for (const day of [5, 6, 7, 8]) {
      at8(day);
      await place(trial.as('csr'), {
        customer_id: 'vera',
        items: milks([[day % 2 ? 'oat' : 'whole', 1]]),
      });
    }
    at('2026-10-09T08:10:00Z');
    expect((await usualOf('vera')).items).toHaveLength(1);
  });
});
