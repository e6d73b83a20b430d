import { beforeAll, describe, expect, test } from 'vitest';
import { Client, Guest } from '../../roles/client.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { putMenu } from '../orders/selling.ts';
import { whileHeld } from '../while-held.ts';

const trial = useShop();
beforeAll(() => putMenu(trial));
const pool = () => trial.shop.database.pool;

let last = 0;
async function somebody() {
  const sent = { email: `p${++last}@example.org`, password: 'a teapot full of rain', first_name: 'Noor' };
  const browser = new Guest(trial.app);
  const { status, body } = await browser.post('/api/auth/register', { ...sent, last_name: 'Haddad' });
  expect(status).toBe(201);
  return { user_id: body.profile.user_id as string, token: body.token as string };
}

/** Every way in which a person is erased. */
const ways = {
  'by herself': ({ token }: Awaited<ReturnType<typeof somebody>>) =>
    new Client(trial.app, () => ({ authorization: `Bearer ${token}` })).delete('/api/auth/me'),
  'by the administration': ({ user_id }: Awaited<ReturnType<typeof somebody>>) =>
    trial.as('admin').delete(`/api/admin/users/${user_id}`),
  'as a customer': ({ user_id }: Awaited<ReturnType<typeof somebody>>) =>
    trial.as('crm').delete(`/api/customers/${user_id}`),
};

describe.each(Object.entries(ways))('erased %s', (_, erase) => {
  test('she leaves no favourite that was noted meanwhile', async () => {
    const she = await somebody();
    const noting = {
      locks: [`customer:${she.user_id}`],
      text: `insert into customers.favorites (favorite_id, customer_id, product_id, position, created_at, updated_at)
        values (gen_random_uuid(), $1, 'scone', 1, now(), now())`,
      values: [she.user_id],
    };
    const { results } = await whileHeld(pool(), noting, () => erase(she));
    expect(results[0]!.status).toBeLessThan(300);
    expect(await trial.rows('select from customers.favorites where customer_id = $1', [she.user_id])).toEqual([]);
  });

  test('she leaves no cart that was filled meanwhile', async () => {
    const she = await somebody();
    const owner = `customer:${she.user_id}`;
    const filling = {
      locks: [`cart:${owner}`],
      text: 'insert into carts.carts (owner, created_at, updated_at) values ($1, now(), now())',
      values: [owner],
    };
    const { results } = await whileHeld(pool(), filling, () => erase(she));
    expect(results[0]!.status).toBeLessThan(300);
    expect(await trial.rows('select from carts.carts where owner = $1', [owner])).toEqual([]);
  });
});
