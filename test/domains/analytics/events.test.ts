import { expect, test } from 'vitest';
import { jobsOf } from '../../../src/roles/jobs.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { tally } from '../orders/at-once.ts';

const trial = useShop();
const url = '/api/analytics/events';
const event = { event_type: 'product_viewed', payload: { product_id: 'latte', nested: [1, { two: '二' }] } };
const kept = () =>
  trial.rows<Record<string, unknown>>(
    'select event_type, source, principal, payload from analytics.analytics_event_log order by analytics_event_id',
  );

test('what is told is kept as it is, under who told it and not who she says she is', async () => {
  const claim = { ...event, payload: { customer_id: 'jonas' }, source: 'web', principal: 'person:jonas' };
  const guest = trial.guest();
  for (const answer of [
    await guest.post(url, event),
    await trial.as('maria').post(url, claim),
    await trial.as('till').post(url, event),
  ]) {
    expect([answer.status, answer.body]).toEqual([202, { status: 'accepted' }]);
  }
  expect(await kept()).toEqual([
    { event_type: 'product_viewed', source: null, principal: null, payload: event.payload },
    { event_type: 'product_viewed', source: 'web', principal: 'person:maria', payload: { customer_id: 'jonas' } },
    { event_type: 'product_viewed', source: null, principal: 'service:till', payload: event.payload },
  ]);
});

test('a payload has up to 8192 bytes of JSON, however it was written', async () => {
  const before = (await kept()).length;
  // {"x":"…"} has eight bytes around the text
  const send = (length: number) => trial.guest().post(url, { ...event, payload: { x: 'é'.repeat(length / 2) } });
  expect((await send(8_184)).status).toBe(202);
  const { status, body } = await send(8_186);
  expect([status, body.errors]).toEqual([
    422,
    [{ path: '/payload', message: 'must be at most 8192 bytes long as JSON' }],
  ]);
  const escaped = `{"event_type":"x","payload":{"x":"${'\\u00e9'.repeat(4_092)}"}}`;
  const headers = { 'content-type': 'application/json' };
  const raw = await trial.app.inject({ method: 'POST', url, headers, payload: escaped });
  expect(raw.statusCode).toBe(202);
  const large = await trial.guest().post(url, { ...event, payload: { x: 'x'.repeat(70_000) } });
  expect([large.status, large.body.code]).toEqual([413, 'payload_too_large']);
  expect((await kept()).length).toBe(before + 2);
});

test.each([
  ['event_type', { event_type: 'x'.repeat(121) }],
  ['event_type', { event_type: '' }],
  ['payload', { payload: undefined }],
  ['payload', { payload: 'text' }],
  ['payload', { payload: [1] }],
  ['source', { source: 'x'.repeat(121) }],
])('%s of another kind is refused: %j', async (field, special) => {
  const before = (await kept()).length;
  const { status, body } = await trial.guest().post(url, { ...event, ...special });
  expect([status, body.errors.map((one: { path: string }) => one.path)]).toEqual([422, [`/${field}`]]);
  expect((await kept()).length).toBe(before);
});

test('credentials that are no good are refused, and nothing is kept', async () => {
  const before = (await kept()).length;
  expect((await trial.guest().post(url, event, { authorization: 'Bearer nonsense' })).status).toBe(401);
  expect((await kept()).length).toBe(before);
});

test('none of many at once is lost or doubled', async () => {
  await trial.rows('truncate analytics.analytics_event_log');
  const answers = await Promise.all(
    Array.from({ length: 400 }, (_, n) => trial.guest().post(url, { ...event, payload: { n } })),
  );
  expect(tally(answers.map(({ status }) => String(status)))).toEqual({ 202: 400 });
  const numbers = (await kept()).map(({ payload }) => (payload as { n: number }).n);
  expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, n) => n));
});

test('one key is one event', async () => {
  await trial.rows('truncate analytics.analytics_event_log');
  for (let n = 0; n < 3; n += 1) await trial.as('maria').post(url, event, { 'idempotency-key': 'seen' });
  expect(await kept()).toHaveLength(1);
});

test('old events are forgotten every night, piece by piece', async () => {
  await trial.rows('truncate analytics.analytics_event_log');
  await trial.rows(
    `insert into analytics.analytics_event_log (received_at, event_type, payload)
     select now() - make_interval(days => case when n <= 20001 then 91 else 89 end), 'old', '{}'
     from generate_series(1, 20004) as n`,
  );
  const { config, kernel } = trial.shop;
  const jobs = jobsOf({ config, kernel, reminderLinks: () => expect.fail(), warn: () => {} });
  const job = jobs.find(({ name }) => name === 'analytics.forget_events')!;
  expect(job.schedule).toBe('40 4 * * *');
  const never = new AbortController().signal;
  expect(await job.run(never)).toEqual({ forgotten: 20_001 });
  expect(await job.run(never)).toEqual({ forgotten: 0 });
  expect(await kept()).toHaveLength(3);
});
