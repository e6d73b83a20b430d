import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { place, putMenu } from '../domains/orders/selling.ts';
import { useGrpc } from './grpc-shop.ts';
import { missing, run } from './grpc-tools.ts';

const shop = useGrpc();
const { trial } = shop;
beforeAll(async () => {
  await putMenu(trial);
  await place(trial.as('maria'));
});

const ours = 'crema.customer.v1.CustomerService';
const header = async (name: 'crm' | 'maria') =>
  Object.entries(await trial.as(name).credentials()).map(([key, value]) => `${key}: ${value}`)[0]!;

describe.skipIf(missing('grpcurl'))('grpcurl', () => {
  const grpcurl = (...words: string[]) => run('grpcurl', '-plaintext', ...words);
  const call = async (method: string, body: object, ...words: string[]) => {
    const { code, stdout, stderr } = await grpcurl(...words, '-d', JSON.stringify(body), shop.server.address, method);
    return { code, message: stdout === '' ? null : JSON.parse(stdout), stderr };
  };

  test('lists and describes everything by reflection', async () => {
    const services = (await grpcurl(shop.server.address, 'list')).stdout.trim().split('\n').sort();
    expect(services).toEqual([ours, 'everything.customer.v1.CustomerService', 'grpc.health.v1.Health']);
    const rpcs = (await grpcurl(shop.server.address, 'list', ours)).stdout.trim().split('\n');
    expect(rpcs).toHaveLength(29);
    const described = await grpcurl(shop.server.address, 'describe', `${ours}.ActivityFeed`);
    expect(described.stdout).toContain('stream .crema.customer.v1.ActivityFeedRequest');
  });

  test('asks older callers’ health, and the standard one', async () => {
    const theirs = await call('everything.customer.v1.CustomerService/HealthCheck', {});
    expect(theirs.message).toEqual({ status: 'SERVING', service: 'customer' });
    const standard = await call('grpc.health.v1.Health/Check', { service: ours });
    expect([standard.message, standard.stderr]).toEqual([{ status: 'SERVING' }, '']);
    const all = await call('grpc.health.v1.Health/List', {});
    expect(all.message.statuses[ours]).toEqual({ status: 'SERVING' });
    const unknown = await call('grpc.health.v1.Health/Check', { service: 'nobody' });
    expect([unknown.code, unknown.stderr]).toEqual([64 + 5, expect.stringContaining('NotFound')]);
  });

  test('calls with credentials, and sees the reason of a refusal', async () => {
    const known = await call(`${ours}/GetStats`, { customer_id: 'me' }, '-H', await header('maria'));
    expect(known.message.stats).toMatchObject({ customerId: 'maria', spend: '0.00' });
    const refused = await call(`${ours}/GetStats`, { customer_id: 'maria' });
    expect(refused.code).toBe(64 + 16);
    const invalid = await call(`${ours}/GetStats`, {}, '-H', await header('crm'), '-format-error');
    const { code, details } = JSON.parse(invalid.stderr.slice(invalid.stderr.indexOf('{')));
    expect(code).toBe(3);
    expect(details).toMatchObject([
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'validation_failed', domain: 'crema' },
      {
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: [{ field: 'customer_id', description: 'is required' }],
      },
    ]);
  });

  test('reads by the checked-in contract instead of reflection, too', async () => {
    const proto = fileURLToPath(new URL('../../proto', import.meta.url));
    const source = ['-import-path', proto, '-proto', 'crema/customer/v1/customer.proto'];
    const { message } = await call(`${ours}/GetLoyalty`, { customer_id: 'me' }, ...source, '-H', await header('maria'));
    expect(message).toMatchObject({ tier: 'bronze', nextTier: { tier: 'silver', pointsMissing: '250' } });
  });

  test('follows a stream until its deadline', async () => {
    const { stdout, code } = await grpcurl(
      ...['-max-time', '2', '-H', await header('maria'), '-d', '{"customer_id":"me"}'],
      ...[shop.server.address, `${ours}/WatchStats`],
    );
    expect(JSON.parse(stdout).stats.customerId).toBe('maria');
    expect(code).toBe(64 + 4);
  });
});

describe.skipIf(missing('ghz'))('ghz', () => {
  test('two thousand calls over many connections are all answered', async () => {
    const [name, value] = (await header('crm')).split(': ');
    const { stdout } = await run(
      'ghz',
      ...['--insecure', '--call', `${ours}/GetStats`, '-d', '{"customer_id":"maria"}'],
      ...['-m', JSON.stringify({ [name!]: value }), '-n', '2000', '-c', '50', '--connections', '10', '-O', 'json'],
      shop.server.address,
    );
    const report = JSON.parse(stdout);
    expect(report.statusCodeDistribution).toEqual({ OK: 2000 });
  });
});

describe('without reflection', () => {
  const closed = useGrpc({ GRPC_REFLECTION: 'false' });
  test.skipIf(missing('grpcurl'))('nothing is described', async () => {
    const { code, stderr } = await run('grpcurl', '-plaintext', closed.server.address, 'list');
    expect([code, stderr]).toEqual([1, expect.stringContaining('does not support the reflection API')]);
  });
});
