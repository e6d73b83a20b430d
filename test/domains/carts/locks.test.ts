import { beforeAll, describe, expect, test } from 'vitest';
import { useShop } from '../../roles/trial-shop.ts';
import { cash, putMenu } from '../orders/selling.ts';
import { whileHeld } from '../while-held.ts';
import { put } from './person.ts';

const trial = useShop();
const maria = () => trial.as('maria');
const pool = () => trial.shop.database.pool;
beforeAll(async () => {
  await putMenu(trial);
  await put(maria(), 'scone', 1);
});

describe('a cart’s lock is its own', () => {
  test('filling and checking out do not wait for whoever writes the customer’s profile', async () => {
    const importing = { locks: ['customer:maria'] };
    const added = await whileHeld(pool(), importing, () => put(maria(), 'espresso', 1));
    const taken = await whileHeld(pool(), importing, () => maria().post('/api/cart/checkout', cash));
    expect([added.waited, taken.waited, taken.results[0]!.status]).toEqual([0, 0, 201]);
  });

  test('of what happens to one cart, one waits for the other', async () => {
    const held = { locks: ['cart:customer:maria'] };
    const added = await whileHeld(pool(), held, () => put(maria(), 'espresso', 1));
    const taken = await whileHeld(pool(), held, () => maria().post('/api/cart/checkout', cash));
    expect([added.waited, taken.waited, taken.results[0]!.status]).toEqual([1, 1, 201]);
  });

  test('whoever deletes a customer waits for her cart: it may be an order in a moment', async () => {
    await trial.as('editor').post('/api/customers', { customer_id: 'c1' });
    const { waited } = await whileHeld(pool(), { locks: ['cart:customer:c1'] }, () =>
      trial.as('editor').delete('/api/admin/customers/c1'),
    );
    expect(waited).toBe(1);
  });
});

describe('an order makes somebody with an account a customer', () => {
  const becomes = (id: string) => ({
    locks: [`cart:customer:${id}`],
    text: `insert into customers.customers (customer_id, origin, created_at, updated_at) values ($1, 'live', now(), now())`,
    values: [id],
  });

  test('while she notes her first favourite', async () => {
    const { results } = await whileHeld(pool(), becomes('jonas'), () =>
      trial.as('jonas').post('/api/customers/me/favorites', { product_id: 'scone' }),
    );
    expect(results[0]!.status).toBe(201);
  });

  test('while she first says something of herself', async () => {
    const { results } = await whileHeld(pool(), becomes('csr'), () =>
      trial.as('csr').patch('/api/customers/me', { phone: '+49 1' }),
    );
    expect(results[0]!.status).toBe(200);
  });

  test('while she makes a family', async () => {
    const { results } = await whileHeld(pool(), becomes('barista'), () =>
      trial.as('barista').post('/api/families', {}),
    );
    expect(results[0]!.status).toBe(201);
  });
});
