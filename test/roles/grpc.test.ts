import { status } from '@grpc/grpc-js';
import { beforeAll, describe, expect, test } from 'vitest';
import { renderMetrics } from '../../src/adapters/telemetry/metrics.ts';
import { place, putMenu } from '../domains/orders/selling.ts';
import { useGrpc } from './grpc-shop.ts';

const shop = useGrpc();
const { trial } = shop;
beforeAll(() => putMenu(trial));

describe('a call', () => {
  test('is answered, with the id of its request among the trailers', async () => {
    const { code, message, trailers } = await shop
      .as('crm')
      .call('GetStats', { customer_id: 'nobody' }, { 'x-request-id': 'mine' });
    expect([code, trailers.get('x-request-id')]).toEqual([status.NOT_FOUND, ['mine']]);
    expect(message).toBeUndefined();
    await place(trial.as('maria'));
    const known = await shop.as('crm').call('GetStats', { customer_id: 'maria' });
    expect(known.message.stats).toMatchObject({ customer_id: 'maria', currency: 'EUR', spend: '0.00' });
    expect(known.message.stats.orders_by_hour).toHaveLength(24);
  });

  test('without credentials, or with bad ones, is refused as by HTTP', async () => {
    const bare = await shop.as(null).call('GetStats', { customer_id: 'maria' });
    expect([bare.code, bare.reason]).toEqual([status.UNAUTHENTICATED, 'unauthenticated']);
    const bad = await shop.as(null).call('GetStats', { customer_id: 'maria' }, { authorization: 'Bearer x.y.z' });
    expect([bad.code, bad.reason]).toEqual([status.UNAUTHENTICATED, 'unauthenticated']);
    const key = await shop.as(null).call('GetStats', { customer_id: 'maria' }, { 'x-api-key': 'crema_wrong' });
    expect([key.code, key.reason]).toEqual([status.UNAUTHENTICATED, 'unauthenticated']);
  });

  test('reaches one’s own data, as `me` and by id, and nobody else’s', async () => {
    for (const customer_id of ['me', 'jonas']) {
      const own = await shop.as('jonas').call('GetStats', { customer_id });
      expect([own.code, own.message.stats.customer_id]).toEqual([status.OK, 'jonas']);
    }
    const other = await shop.as('jonas').call('GetStats', { customer_id: 'maria' });
    expect([other.code, other.reason]).toEqual([status.NOT_FOUND, 'not_found']);
    const wrongScope = await shop.as('till').call('GetStats', { customer_id: 'maria' });
    expect([wrongScope.code, wrongScope.reason]).toEqual([status.PERMISSION_DENIED, 'forbidden']);
  });

  test('that leaves out whom it is about is told what is required', async () => {
    const { code, details, reason, trailers } = await shop.as('crm').call('GetStats', {});
    expect([code, details, reason]).toEqual([
      status.INVALID_ARGUMENT,
      'The message is not valid.',
      'validation_failed',
    ]);
    const bytes = (trailers.get('grpc-status-details-bin')[0] as Buffer).toString('latin1');
    expect(bytes).toContain('google.rpc.BadRequest');
    expect(bytes).toContain('customer_id');
    expect(bytes).toContain('is required');
  });

  test('with a NUL in a text is refused, and not as a defect', async () => {
    const { code, reason } = await shop.as('crm').call('GetStats', { customer_id: 'a\0b' });
    expect([code, reason]).toEqual([status.INVALID_ARGUMENT, 'malformed_request']);
  });

  test('that takes longer than its caller waits ends then', async () => {
    const lock = await trial.shop.database.pool.connect();
    await lock.query('begin; lock table customers.customers in access exclusive mode');
    const started = Date.now();
    const late = await shop.as('crm').call('GetCustomer', { customer_id: 'maria' }, {}, { deadline: Date.now() + 200 });
    await lock.query('rollback');
    lock.release();
    expect([late.code, Date.now() - started < 3_000]).toEqual([status.DEADLINE_EXCEEDED, true]);
    expect((await shop.as('crm').call('GetCustomer', { customer_id: 'maria' })).code).toBe(status.OK);
  });

  test('counts in the figures, by method and status', async () => {
    await shop.as('crm').call('GetStats', { customer_id: 'nobody-here' });
    const metrics = await renderMetrics();
    expect(metrics).toMatch(
      /rpc_server_call_duration_count\{rpc_system_name="grpc",rpc_method="crema\.customer\.v1\.CustomerService\/GetStats",rpc_response_status_code="NOT_FOUND"\} \d+/,
    );
  });
});
