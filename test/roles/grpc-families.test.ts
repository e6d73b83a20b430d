import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningRole, startWorker } from '../../src/roles/worker.ts';
import { place, putMenu } from '../domains/orders/selling.ts';
import { useGrpc } from './grpc-shop.ts';

const shop = useGrpc();
const { trial } = shop;
let worker: RunningRole;
beforeAll(async () => {
  await putMenu(trial);
  worker = await startWorker(trial.shop);
});
afterAll(() => worker.stop());

interface Told {
  readonly activity?: { type: string; subject: string; data: { fields: Record<string, Record<string, unknown>> } };
}
/** What was told, as JSON; `nullValue` is null. */
const plain = ({ activity }: Told) => {
  const { type, subject, data } = activity!;
  const members = Object.entries(data.fields).map(([name, value]) => {
    const [kind] = Object.keys(value);
    return [name, kind === 'nullValue' ? null : value[kind!]];
  });
  return { type, subject, ...Object.fromEntries(members) };
};
const points = async (customer_id: string, amount: number, reason: string) =>
  expect((await shop.as('csr').call('AdjustPoints', { customer_id, points: amount, reason })).code).toBe(status.OK);

test('a member hears of her family what is the family’s, and nothing that is another member’s own', async () => {
  // what jonas did before, alone and in an earlier family, is his
  const earlier = (await shop.as('jonas').call('CreateFamily', { name: 'Before' })).message.family;
  await place(trial.as('jonas'));
  await points('jonas', 5, 'Burnt tongue');
  await shop.as('jonas').call('RemoveFamilyMember', { family_id: earlier.family_id, customer_id: 'me' });

  const made = await shop.as('maria').call('CreateFamily', { name: 'Rossi', shares_wallet: true });
  const { family_id } = made.message.family;
  await shop.as('maria').call('AddFamilyMember', { family_id, customer_id: 'jonas' });
  await shop.as('jonas').call('AddFamilyMember', { family_id, customer_id: 'me' });
  // his points are in the shared wallet when the worker has moved them
  await expect
    .poll(async () => (await shop.as('maria').call('GetLoyalty', { customer_id: 'me' })).message.balance)
    .toBe(5);
  await shop.as('jonas').call('UpdateCustomer', { customer_id: 'me', customer: { phone: '+49 30 77' } });
  await place(trial.as('jonas'));
  await points('jonas', 7, 'Spilt coffee');
  await shop.as('jonas').call('RemoveFamilyMember', { family_id, customer_id: 'me' });
  await shop.as('jonas').call('UpdateCustomer', { customer_id: 'me', customer: { phone: '+49 30 78' } });
  await points('maria', 1, 'Enough');

  const talk = await shop.as('maria').talk('ActivityFeed');
  talk.say({ subscribe: { topic: { family_id }, after: '0.0' } });
  await talk.next();
  const told = (await talk.until((message) => plain(message).delta === 1)).map(plain);
  const jonas = { subject: 'jonas', customer_id: 'jonas' };
  const profile = { display_name: expect.any(String), family_id, wallet_id: family_id };
  const changed = { type: 'loyalty.points_changed', wallet_id: family_id };
  expect(told.filter(({ subject }) => subject === 'jonas').filter(({ delta }) => delta !== -12)).toEqual([
    { type: 'customer.updated', ...jonas, ...profile },
    { ...changed, ...jonas, delta: 5, balance: 5 },
    { type: 'customer.updated', ...jonas, ...profile }, // that something of his profile is new, and not what
    { ...changed, ...jonas, delta: 7, balance: 12 },
    { type: 'customer.updated', ...jonas, family_id: null, left_family_id: family_id },
  ]);
  talk.cancel();

  const staff = await shop.as('crm').talk('ActivityFeed');
  staff.say({ subscribe: { topic: { family_id }, after: '0.0' } });
  await staff.next();
  const [whole] = (await staff.until(({ activity }) => activity?.type === 'customer.registered')).slice(-1);
  expect(plain(whole)).toMatchObject({ customer_id: 'maria', email: expect.stringContaining('@') });
  staff.cancel();
});

test('who comes into a family hears nothing from before', async () => {
  const { family_id } = (await shop.as('crm').call('GetCustomer', { customer_id: 'maria' })).message.customer;
  await shop.as('crm').call('AddFamilyMember', { family_id, customer_id: 'jonas' });
  const talk = await shop.as('jonas').talk('ActivityFeed');
  talk.say({ subscribe: { topic: { family_id }, after: '0.0' } });
  await talk.next();
  expect(plain(await talk.next())).toMatchObject({ type: 'customer.updated', customer_id: 'jonas', family_id });
  talk.cancel();
});

test('what is said about a topic that has just ended is passed over', async () => {
  const made = (await shop.as('editor').call('CreateFamily', { customer_id: 'barista' })).message.family;
  const { family_id } = made;
  const topic = { family_id };
  await shop.as('editor').call('AddFamilyMember', { family_id, customer_id: 'admin' });
  const talk = await shop.as('barista').talk('ActivityFeed');
  talk.say({ subscribe: { topic } });
  const { position } = (await talk.next()).subscribed;
  await shop.as('barista').call('RemoveFamilyMember', { family_id, customer_id: 'me' });
  expect((await talk.until((message) => message.unsubscribed !== undefined)).at(-1)).toEqual({
    unsubscribed: { topic },
  });
  talk.say({ acknowledge: { topic, position } });
  talk.say({ unsubscribe: { topic } });
  talk.say({ subscribe: { topic: { customer_id: 'me' } } });
  expect((await talk.next()).subscribed.topic).toEqual({ customer_id: 'barista' });
  talk.say({ acknowledge: { topic: { customer_id: 'nobody' }, position } });
  expect([await talk.next(), talk.ended?.code]).toEqual([null, status.INVALID_ARGUMENT]);
});

test('what happens to a customer who was imported once is told, and her import is not', async () => {
  const talk = await shop.as('crm').talk('ActivityFeed');
  const topic = { customer_id: 'imp-1' };
  talk.say({ subscribe: { topic } });
  await talk.next();
  const imported = { customers: [{ customer_id: 'imp-1', display_name: 'Ida' }] };
  expect((await shop.as('crm').send('ImportCustomers', [imported])).message).toMatchObject({ created: 1 });
  await points('imp-1', 3, 'Welcome');
  const { message } = await shop.as('crm').call('CreateFamily', { customer_id: 'imp-1', shares_wallet: true });
  const seen = (
    await talk.until(
      ({ activity }) =>
        plain({ activity }).wallet_id === message.family.family_id && activity.type === 'loyalty.points_changed',
    )
  ).map(plain);
  expect(seen.map(({ type, delta }) => [type, delta])).toEqual([
    ['loyalty.points_changed', 3],
    ['customer.updated', undefined],
    ['loyalty.points_changed', -3],
    ['loyalty.points_changed', 3],
  ]);
  talk.cancel();
});
