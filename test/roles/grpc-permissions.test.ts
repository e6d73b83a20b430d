import { status } from '@grpc/grpc-js';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildGrpc } from '../../src/roles/grpc.ts';
import { useGrpc } from './grpc-shop.ts';
import type { Name } from './trial-shop.ts';

const shop = useGrpc();
const { trial } = shop;
const ours = 'crema.customer.v1.CustomerService';
type Declared = ReturnType<typeof buildGrpc>['declared'];
let declared: Declared;
beforeAll(() => {
  declared = buildGrpc(trial.shop).declared;
});

/** Messages about Maria that every method understands well enough to judge who sends them. */
const about = {
  customer_id: 'maria',
  customer: { display_name: 'Somebody else' },
  family_id: 'no-such-family',
  favorite_id: '01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f',
  redemption_id: '01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f',
  product_id: 'scone',
  reward_id: 'five-off',
  order_id: 'theirs',
  query: 'maria',
  points: 5,
  reason: 'test',
  items: [{ product_id: 'x', quantity: 1, price: '1.00' }],
};

/** What a call came to, whichever way the method talks. */
async function codeOf(name: Name | null, rpc: string, kind: string): Promise<number> {
  const client = shop.as(name);
  if (kind === 'unary') {
    // CancelRedemption and ApplyReward know one of the two
    const message = rpc === 'ApplyReward' ? { ...about, redemption_id: undefined } : about;
    return (await client.call(rpc, message)).code;
  }
  if (kind === 'client_stream') return (await client.send(rpc, [{ customers: [] }])).code;
  const stream = kind === 'server_stream' ? await client.stream(rpc, about) : await client.talk(rpc);
  if ('say' in stream)
    (stream as { say(message: object): void }).say({ subscribe: { topic: { customer_id: 'maria' } } });
  const first = await stream.next();
  if (first !== null) stream.cancel();
  return first === null ? stream.ended!.code : status.OK;
}

test('every rpc of the descriptor declares who may call it; open to all are only health checks', () => {
  const open = declared.filter(({ state }) => state.declaration.access === 'public').map(({ state }) => state.name);
  expect(open.sort()).toEqual([
    `${ours}/HealthCheck`,
    'everything.customer.v1.CustomerService/HealthCheck',
    'grpc.health.v1.Health/Check',
    'grpc.health.v1.Health/List',
    'grpc.health.v1.Health/Watch',
  ]);
  expect(declared.filter(({ service }) => service === ours)).toHaveLength(29);
});

describe('without credentials', () => {
  test('nothing but health is answered', async () => {
    for (const { rpc, service, state } of declared) {
      if (service !== ours || rpc === 'HealthCheck') continue;
      expect([rpc, await codeOf(null, rpc, state.declaration.kind)]).toEqual([rpc, status.UNAUTHENTICATED]);
    }
  });
});

describe('somebody else', () => {
  test.each(['jonas', 'till', 'barista'] as const)(
    '%s reaches nothing of Maria’s, and changes nothing',
    async (name) => {
      const before = await trial.rows('select * from customers.customers order by customer_id');
      for (const { rpc, service, state } of declared) {
        if (service !== ours || rpc === 'HealthCheck') continue;
        // who may talk at all is refused by topic; families and redemptions of nobody do not exist
        const code = await codeOf(name, rpc, state.declaration.kind);
        expect([rpc, [status.NOT_FOUND, status.PERMISSION_DENIED].includes(code)]).toEqual([rpc, true]);
      }
      expect(await trial.rows('select * from customers.customers order by customer_id')).toEqual(before);
    },
  );
});

test('a service with the scope reads her', async () => {
  for (const rpc of [
    'GetCustomer',
    'GetStats',
    'GetLoyalty',
    'ListOrders',
    'ListLedger',
    'GetUsual',
    'ListFavorites',
  ]) {
    const { code } = await shop.as('crm').call(rpc, { customer_id: 'maria' });
    expect([rpc, code]).toEqual([rpc, expect.toSatisfy((one) => one === status.OK || one === status.NOT_FOUND)]);
  }
});
