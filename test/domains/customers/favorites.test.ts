import { beforeAll, expect, test } from 'vitest';
import { useShop } from '../../roles/trial-shop.ts';
import { putMenu } from '../orders/selling.ts';

const trial = useShop();
beforeAll(() => putMenu(trial));
const url = '/api/customers/me/favorites';
const maria = () => trial.as('maria');
const list = async () => (await maria().get(url)).body.items;
const order = async () =>
  (await list()).map((one: { product_id: string; position: number }) => `${one.position} ${one.product_id}`);

test('favourites have options, a name and a place', async () => {
  await maria().patch('/api/customers/me', { dietary_restrictions: ['gluten'] });
  const first = await maria().post(url, { product_id: 'latte', options: ['oat'], name: 'Monday' });
  expect([first.status, first.body]).toMatchObject([
    201,
    {
      ...{ product_id: 'latte', product_name: 'Latte', options: [{ option_id: 'oat', name: 'oat' }], name: 'Monday' },
      ...{ position: 1, price: '4.70', available: true, conflicts: ['gluten'], version: 1 },
    },
  ]);
  await maria().post(url, { product_id: 'espresso' });
  await maria().post(url, { product_id: 'bagel', position: 1 });
  expect(await order()).toEqual(['1 bagel', '2 latte', '3 espresso']);
});

test('the defaults that nobody names are options, too: it is the same favourite', async () => {
  expect((await maria().post(url, { product_id: 'latte' })).status).toBe(201);
  expect((await maria().post(url, { product_id: 'latte', options: ['whole'] })).body.code).toBe('already_exists');
  expect((await maria().post(url, { product_id: 'latte', options: ['soy'] })).body.code).toBe('invalid_options');
  expect((await maria().post(url, { product_id: 'nothing' })).status).toBe(404);
  expect(await order()).toEqual(['1 bagel', '2 latte', '3 espresso', '4 latte']);
});

test('they are moved, renamed and forgotten', async () => {
  const [, , espresso, plain] = await list();
  const moved = await maria().patch(
    `${url}/${plain.favorite_id}`,
    { position: 2, name: 'Plain' },
    { 'if-match': '"1"' },
  );
  expect([moved.status, moved.body.position, moved.body.name, moved.body.version]).toEqual([200, 2, 'Plain', 2]);
  expect(await order()).toEqual(['1 bagel', '2 latte', '3 latte', '4 espresso']);
  expect((await maria().patch(`${url}/${plain.favorite_id}`, { name: null }, { 'if-match': '"1"' })).status).toBe(412);
  expect((await maria().patch(`${url}/${plain.favorite_id}`, { options: ['oat'] })).body.code).toBe('already_exists');
  expect((await maria().delete(`${url}/${plain.favorite_id}`, { 'if-match': '"2"' })).status).toBe(204);
  expect(await order()).toEqual(['1 bagel', '2 latte', '3 espresso']);
  expect((await maria().delete(`${url}/${plain.favorite_id}`)).status).toBe(404);
  // somebody else's is none
  const others = await trial.as('jonas').patch(`/api/customers/me/favorites/${espresso.favorite_id}`, { name: 'mine' });
  expect([others.status, (await list())[2].name]).toEqual([404, null]);
});

test('two at once get places of their own', async () => {
  const another = await trial.another();
  await Promise.all([
    trial.as('jonas').post(url, { product_id: 'espresso' }),
    another.as('jonas').post(url, { product_id: 'scone' }),
  ]);
  const { body } = await trial.as('jonas').get(url);
  expect(body.items.map(({ position }: { position: number }) => position)).toEqual([1, 2]);
});
