import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGrpc } from '../../src/roles/grpc.ts';
import { type RunningRole, startWorker } from '../../src/roles/worker.ts';
import { place, putMenu } from '../domains/orders/selling.ts';
import { GrpcClient } from './grpc-client.ts';
import { useGrpc } from './grpc-shop.ts';

const shop = useGrpc();
const { trial } = shop;
let worker: RunningRole;
beforeAll(async () => {
  await putMenu(trial);
  worker = await startWorker(trial.shop);
});
afterAll(() => worker.stop());

describe('WatchStats', () => {
  test('tells the present state, then each change', async () => {
    const stream = await shop.as('maria').stream('WatchStats', { customer_id: 'me' });
    expect((await stream.next()).stats).toMatchObject({ customer_id: 'maria', spend: '0.00' });
    await place(trial.as('maria'));
    const [changed] = (await stream.until(({ stats }) => stats.orders_placed === 1)).slice(-1);
    expect(changed.stats.favorite_products).toMatchObject([{ product_id: 'scone', orders: 1, quantity: 2 }]);
    stream.cancel();
  });

  test('says nothing again to who comes back with its token, but what has changed', async () => {
    const first = await shop.as('jonas').stream('WatchStats', { customer_id: 'me' });
    const { resume_token } = await first.next();
    first.cancel();
    const second = await shop.as('jonas').stream('WatchStats', { customer_id: 'me', resume_token });
    await place(trial.as('jonas'));
    expect((await second.next()).stats.orders_placed).toBe(1);
    second.cancel();
    const third = await shop.as('jonas').stream('WatchStats', { customer_id: 'me', resume_token });
    expect((await third.next()).stats.orders_placed).toBe(1);
    third.cancel();
  });

  test('is not for others, nor about nobody', async () => {
    const other = await shop.as('jonas').stream('WatchStats', { customer_id: 'maria' });
    expect([await other.next(), other.ended]).toEqual([null, { code: status.NOT_FOUND, reason: 'not_found' }]);
    const nobody = await shop.as('crm').stream('WatchStats', { customer_id: 'nobody' });
    expect([await nobody.next(), nobody.ended?.code]).toEqual([null, status.NOT_FOUND]);
  });
});

describe('ActivityFeed', () => {
  const mine = { customer_id: 'maria' };
  const typesOf = (messages: { activity?: { type: string } }[]) => messages.map(({ activity }) => activity?.type);

  test('tells what happens to a customer while the stream is open, and nothing of others', async () => {
    const talk = await shop.as('maria').talk('ActivityFeed');
    talk.say({ subscribe: { topic: { customer_id: 'me' } } });
    expect((await talk.next()).subscribed.topic).toEqual(mine);
    await place(trial.as('jonas'));
    const { order_id } = await place(trial.as('maria'));
    const { activity } = await talk.next();
    expect(activity).toMatchObject({ topic: mine, type: 'order.placed', subject: order_id });
    expect(activity.data.fields.total).toEqual({ stringValue: '5.10' });
    talk.say({ unsubscribe: { topic: { customer_id: 'me' } } });
    expect(await talk.next()).toEqual({ unsubscribed: { topic: mine } });
    talk.end();
    expect([await talk.next(), talk.ended?.code]).toEqual([null, status.OK]);
  });

  test('goes on after a cut from what was acknowledged, without loss and without repetition', async () => {
    const first = await shop.as('crm').talk('ActivityFeed');
    first.say({ subscribe: { topic: { type: 'order.*' } } });
    await first.next();
    const { order_id } = await place(trial.as('maria'));
    const { activity } = await first.next();
    first.say({ acknowledge: { topic: { type: 'order.*' }, position: activity.position } });
    expect((await first.next()).acknowledged.position).toBe(activity.position);
    first.cancel();
    await trial.as('barista').post(`/api/orders/${order_id}/complete`);
    const second = await shop.as('crm').talk('ActivityFeed');
    second.say({ subscribe: { topic: { type: 'order.*' }, after: activity.position } });
    expect((await second.next()).subscribed.position).toBe(activity.position);
    const rest = await second.until((message) => message.activity?.type === 'order.completed');
    expect(typesOf(rest)).toEqual(['order.accepted', 'order.preparing', 'order.ready', 'order.completed']);
    second.cancel();
  });

  test('loses nothing when the server stops and comes back, however often', async () => {
    const told: string[] = [];
    let after: string | undefined;
    let server = await startGrpc(trial.shop);
    const topic = { type: 'order.placed' };
    const begin = await shop.as('crm').talk('ActivityFeed');
    begin.say({ subscribe: { topic } });
    after = (await begin.next()).subscribed.position;
    begin.cancel();
    const placed: string[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const client = new GrpcClient(server.address, () => trial.as('crm').credentials());
      const talk = await client.talk('ActivityFeed');
      talk.say({ subscribe: { topic, after } });
      for (let n = 0; n < 5; n += 1) placed.push((await place(trial.as('maria'))).order_id);
      // some of them are seen before the server goes, some not
      for (let n = 0; n < 3; n += 1) {
        const { activity } = (await talk.until((message) => message.activity !== undefined)).at(-1);
        told.push(activity.subject);
        after = activity.position;
      }
      await server.stop();
      client.close();
      server = await startGrpc(trial.shop);
    }
    const client = new GrpcClient(server.address, () => trial.as('crm').credentials());
    const talk = await client.talk('ActivityFeed');
    talk.say({ subscribe: { topic, after } });
    while (told.length < placed.length) {
      const message = await talk.next();
      if (message.activity) told.push(message.activity.subject);
    }
    expect(told).toEqual(placed);
    client.close();
    await server.stop();
  });

  test('tells a stream that the server stops, and where to go on', async () => {
    const server = await startGrpc(trial.shop);
    const client = new GrpcClient(server.address, () => trial.as('maria').credentials());
    const talk = await client.talk('ActivityFeed');
    talk.say({ subscribe: { topic: mine } });
    await talk.next();
    await server.stop();
    expect([await talk.next(), talk.ended?.code]).toEqual([null, status.UNAVAILABLE]);
    client.close();
  });

  test.each([
    ['jonas', { customer_id: 'maria' }, status.NOT_FOUND],
    ['jonas', { family_id: 'no-family' }, status.NOT_FOUND],
    ['jonas', { type: 'order.*' }, status.PERMISSION_DENIED],
    ['crm', { type: 'anything at all' }, status.INVALID_ARGUMENT],
    ['crm', {}, status.INVALID_ARGUMENT],
    ['crm', { customer_id: 'me' }, status.INVALID_ARGUMENT],
  ] as const)('refuses %s %o', async (name, topic, code) => {
    const talk = await shop.as(name).talk('ActivityFeed');
    talk.say({ subscribe: { topic } });
    expect([await talk.next(), talk.ended?.code]).toEqual([null, code]);
  });

  test('refuses positions that are none, or of another log', async () => {
    for (const [after, code] of [
      ['nonsense', status.INVALID_ARGUMENT],
      ['18446744073709551615.7', status.OUT_OF_RANGE],
    ] as const) {
      const talk = await shop.as('maria').talk('ActivityFeed');
      talk.say({ subscribe: { topic: mine, after } });
      expect([await talk.next(), talk.ended?.code]).toEqual([null, code]);
    }
  });

  test('holds back what comes behind a thousand that are not acknowledged', async () => {
    const talk = await shop.as('crm').talk('ActivityFeed');
    talk.say({ subscribe: { topic: { type: 'trial.*' } } });
    await talk.next();
    await trial.rows(
      `insert into kernel.event_log (event_id, type, source, subject, time, data)
       select gen_random_uuid(), 'trial.cup', '/crema/trial', n::text, now(), '{}' from generate_series(1, 1500) as n
       returning pg_notify('crema_events', '')`,
    );
    const seen: { activity: { subject: string; position: string } }[] = [];
    for (let n = 0; n < 1000; n += 1) seen.push(await talk.next());
    talk.say({ acknowledge: { topic: { type: 'trial.*' }, position: seen.at(-1)!.activity.position } });
    const rest = await talk.until(({ activity }) => activity?.subject === '1500');
    expect(rest[0]).toHaveProperty('acknowledged');
    expect(rest).toHaveLength(501);
    talk.cancel();
  });
});
