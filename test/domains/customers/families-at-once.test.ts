import { describe, expect, test } from 'vitest';
import { useShop } from '../../roles/trial-shop.ts';
import { comesFirst, deadlocks, whileHeld } from '../while-held.ts';

const trial = useShop();
const crm = () => trial.as('crm');
const pool = () => trial.shop.database.pool;
let last = 0;

/** Customers of whom nothing is known. */
async function customers(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => `member-${++last}`);
  for (const customer_id of ids) await trial.as('editor').post('/api/customers', { customer_id });
  return ids;
}
/** A family of these, the first of whom is its head. */
async function family(head: string, ...others: string[]): Promise<string> {
  const { body } = await crm().post('/api/families', { customer_id: head });
  for (const one of others) await crm().post(`/api/families/${body.family_id}/members/${one}`);
  return body.family_id;
}
const read = async (id: string) => (await crm().get(`/api/families/${id}`)).body;
const join = `update customers.customers set family_id = $2, family_joined_at = now() where customer_id = $1`;
const leave = 'update customers.customers set family_id = null, family_joined_at = null where customer_id = $1';
/** How a customer goes: erased for good, or deleted because nothing speaks of her. */
const goings = {
  erased: (id: string) => crm().delete(`/api/customers/${id}`),
  deleted: (id: string) => trial.as('editor').delete(`/api/admin/customers/${id}`),
};

describe.each(Object.entries(goings))('when a member is %s', (_, goes) => {
  test('the family has changed, and its version says so', async () => {
    const [ann, bob] = await customers(2);
    const id = await family(ann!, bob!);
    const before = await read(id);
    expect((await goes(bob!)).status).toBeLessThan(300);
    const after = await read(id);
    expect(after.members.map(({ customer_id }: { customer_id: string }) => customer_id)).toEqual([ann]);
    expect(after.version).toBe(before.version + 1);
  });

  test('who comes meanwhile keeps the family', async () => {
    const [ann, bob] = await customers(2);
    const id = await family(ann!);
    const coming = { locks: [`customer:${bob}`, `family:${id}`], text: join, values: [bob, id] };
    const { results } = await whileHeld(pool(), coming, () => goes(ann!));
    expect(results[0]!.status).toBeLessThan(300);
    expect(await read(id)).toMatchObject({ head_customer_id: bob, members: [{ customer_id: bob }] });
  });

  test('and the other one goes meanwhile, nobody’s family is left', async () => {
    const [ann, bob] = await customers(2);
    const id = await family(ann!, bob!);
    const going = { locks: [`customer:${ann}`, `family:${id}`], text: leave, values: [ann] };
    const { results } = await whileHeld(pool(), going, () => goes(bob!));
    expect(results[0]!.status).toBeLessThan(300);
    expect(await trial.rows('select from customers.families where family_id = $1', [id])).toEqual([]);
  });
});

describe('the order of locks', () => {
  test('whoever switches the sharing does not meet head-on who leaves', async () => {
    let [ann, id] = ['', ''];
    // where the member’s lock was the first of the two: every other family
    do {
      ann = (await customers(1))[0]!;
      id = await family(ann);
    } while (!(await comesFirst(pool(), `customer:${ann}`, `family:${id}`)));
    const other = await trial.another();
    const pools = [pool(), other.shop.database.pool];
    const before = await deadlocks(...pools);
    const { results } = await whileHeld(
      pool(),
      { locks: [`family:${id}`] },
      () => crm().patch(`/api/families/${id}`, { shares_wallet: true }),
      () => other.as('crm').delete(`/api/families/${id}/members/${ann}`),
    );
    expect(results.map(({ status }) => status)).toEqual([200, 204]);
    expect(await deadlocks(...pools)).toBe(before);
  });

  test('switching, coming, leaving and being erased at once: no deadlock, nothing unexplained, no empty family', async () => {
    const other = await trial.another();
    const doors = [crm(), other.as('crm')];
    const pools = [pool(), other.shop.database.pool];
    const before = await deadlocks(...pools);
    const seen: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      const [ann, bob, cem, dua] = await customers(4);
      const [one, two] = [await family(ann!, bob!), await family(cem!)];
      const work = [
        () => doors[0]!.patch(`/api/families/${one}`, { shares_wallet: true }),
        () => doors[1]!.post(`/api/families/${one}/members/${dua}`),
        () => doors[0]!.delete(`/api/families/${one}/members/${bob}`),
        () => doors[1]!.delete(`/api/customers/${ann}`),
        () => doors[1]!.patch(`/api/families/${one}`, { shares_wallet: false }),
        () => doors[0]!.post(`/api/families/${two}/members/${dua}`),
        () => doors[0]!.delete(`/api/customers/${cem}`),
        () => doors[1]!.patch(`/api/families/${two}`, { shares_wallet: true }),
        () => doors[0]!.delete(`/api/customers/${bob}`),
      ];
      seen.push(...(await Promise.all(work.map((one) => one()))).map(({ status }) => status));
    }
    expect(seen.filter((status) => status >= 500)).toEqual([]);
    expect(
      await trial.rows(
        'select from customers.families as f where not exists (select from customers.customers as c where c.family_id = f.family_id)',
      ),
    ).toEqual([]);
    expect(await deadlocks(...pools)).toBe(before);
  });

  test('who joins while the sharing is switched is told of it', async () => {
    const [ann, bob] = await customers(2);
    const id = await family(ann!);
    const coming = { locks: [`customer:${bob}`, `family:${id}`], text: join, values: [bob, id] };
    const { results } = await whileHeld(pool(), coming, () =>
      crm().patch(`/api/families/${id}`, { shares_wallet: true }),
    );
    expect(results[0]!.status).toBe(200);
    const told = await trial.rows<{ subject: string }>(
      `select subject from kernel.event_log where data ->> 'wallet_id' = $1 order by subject`,
      [id],
    );
    expect(told.map(({ subject }) => subject)).toEqual([ann, bob]);
  });
});
