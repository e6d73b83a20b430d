import { beforeAll, describe, expect, test } from 'vitest';
import { useShop } from '../../roles/trial-shop.ts';

const trial = useShop();
const maria = () => trial.as('maria');
const jonas = () => trial.as('jonas');
let id: string;
const members = async () => (await trial.as('csr').get(`/api/families/${id}`)).body.members;
const namesOf = (list: { customer_id: string }[]) => list.map(({ customer_id }) => customer_id);
/** The wallets that were told of customers, in order. */
const wallets = async (customer: string) =>
  (
    await trial.rows<{ wallet: string }>(
      `select data ->> 'wallet_id' as wallet from kernel.event_log where subject = $1 and type like 'customer.%'
       order by transaction_id, position`,
      [customer],
    )
  ).map(({ wallet }) => (wallet === id ? 'family' : wallet));

beforeAll(async () => {
  for (const customer_id of ['ann', 'bob']) await trial.as('editor').post('/api/customers', { customer_id });
});

describe('a family', () => {
  test('is made by its head, and she belongs to one', async () => {
    const made = await maria().post('/api/families', { name: 'Rossi' });
    id = made.body.family_id;
    expect([made.status, made.headers.location]).toEqual([201, `/api/families/${id}`]);
    expect(made.body).toMatchObject({ name: 'Rossi', shares_wallet: false, head_customer_id: 'maria', invited: [] });
    expect((await maria().get('/api/customers/me')).body.family_id).toBe(id);
    expect((await maria().post('/api/families', {})).body.code).toBe('already_exists');
    expect((await maria().post('/api/families', { customer_id: 'jonas' })).status).toBe(404);
  });

  test('asks somebody in, who comes by her own word', async () => {
    const url = `/api/families/${id}/members`;
    expect((await jonas().get(`/api/families/${id}`)).status).toBe(404);
    expect((await jonas().post(`${url}/me`)).status).toBe(404);
    const asked = await maria().post(`${url}/jonas`);
    expect([asked.status, namesOf(asked.body.members), namesOf(asked.body.invited)]).toEqual([
      200,
      ['maria'],
      ['jonas'],
    ]);
    // whether somebody exists, she does not learn
    expect((await maria().post(`${url}/nobody-at-all`)).status).toBe(200);
    expect((await jonas().get('/api/customers/me')).body.family_id).toBeNull();
    const seen = (await jonas().get('/api/families')).body.items;
    expect([seen[0].family_id, namesOf(seen[0].invited)]).toEqual([id, ['jonas']]);
    const joined = await jonas().post(`${url}/me`);
    expect([joined.status, namesOf(joined.body.members)]).toEqual([200, ['maria', 'jonas']]);
    expect((await jonas().post(`${url}/me`)).body.version).toBe(joined.body.version);
    expect((await jonas().post(`${url}/ann`)).status).toBe(403);
  });

  test('shares its points, and each of its members is told', async () => {
    expect((await jonas().patch(`/api/families/${id}`, { shares_wallet: true })).status).toBe(403);
    const { body } = await maria().get(`/api/families/${id}`);
    const headers = { 'if-match': `"${body.version}"` };
    expect((await maria().patch(`/api/families/${id}`, { shares_wallet: true }, headers)).status).toBe(200);
    expect((await maria().patch(`/api/families/${id}`, { shares_wallet: true }, headers)).status).toBe(412);
    expect((await wallets('maria')).at(-1)).toBe('family');
    expect((await wallets('jonas')).at(-1)).toBe('family');
    // what else is said of a member tells the same wallet
    await jonas().patch('/api/customers/me', { phone: '+49 7' });
    expect((await wallets('jonas')).at(-1)).toBe('family');
  });

  test('takes in at once whom staff or a service names', async () => {
    const { status } = await trial.as('crm').post(`/api/families/${id}/members/ann`);
    expect([status, namesOf(await members())]).toEqual([200, ['maria', 'jonas', 'ann']]);
    expect(await wallets('ann')).toEqual(['ann', 'family']);
    expect((await trial.as('crm').post(`/api/families/${id}/members/nobody`)).status).toBe(404);
    expect((await trial.as('csr').post(`/api/families/${id}/members/bob`)).status).toBe(403);
    const other = await trial.as('editor').post('/api/families', { customer_id: 'bob' });
    expect(other.status).toBe(201);
    expect((await trial.as('crm').post(`/api/families/${id}/members/bob`)).body.code).toBe('already_exists');
  });

  test('is left by its head, and whoever is longest in it comes next', async () => {
    expect((await jonas().delete(`/api/families/${id}/members/ann`)).status).toBe(403);
    expect((await maria().delete(`/api/families/${id}/members/me`)).status).toBe(204);
    expect((await maria().get(`/api/families/${id}`)).status).toBe(404);
    expect((await wallets('maria')).at(-1)).toBe('maria');
    expect((await jonas().get(`/api/families/${id}`)).body.head_customer_id).toBe('jonas');
    expect((await jonas().delete(`/api/families/${id}/members/ann`)).status).toBe(204);
    expect((await jonas().delete(`/api/families/${id}/members/ann`)).status).toBe(404);
    expect((await wallets('ann')).at(-1)).toBe('ann');
  });

  test('goes with its last member', async () => {
    expect((await jonas().delete(`/api/families/${id}/members/me`)).status).toBe(204);
    expect(await trial.rows('select 1 from customers.families where family_id = $1', [id])).toEqual([]);
    expect(await trial.rows('select 1 from customers.family_invitations where family_id = $1', [id])).toEqual([]);
  });

  test('sharing is switched while a member changes her profile: the last that is told of her is true', async () => {
    const { body } = await maria().post('/api/families', { shares_wallet: false });
    id = body.family_id;
    const other = await trial.another();
    for (let turn = 0; turn < 10; turn += 1) {
      const shares_wallet = turn % 2 === 0;
      await Promise.all([
        maria().patch(`/api/families/${id}`, { shares_wallet }),
        other.as('maria').patch('/api/customers/me', { phone: `+49 ${turn}` }),
      ]);
      expect((await wallets('maria')).at(-1)).toBe(shares_wallet ? 'family' : 'maria');
    }
  });
});
