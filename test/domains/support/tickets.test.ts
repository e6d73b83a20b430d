import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import type { Client } from '../../roles/client.ts';
import { type Name, useShop } from '../../roles/trial-shop.ts';
import { tally } from '../orders/at-once.ts';
import { place, putMenu } from '../orders/selling.ts';

const trial = useShop({ SUPPORT_INBOX: 'help@cafe.example', STORE_LOCALE: 'de' });
beforeAll(() => putMenu(trial));
afterEach(() => turnClock(null));
/** Everybody writes an hour after the test before, so that nobody is held to what others wrote. */
let hours = 0;
beforeEach(() => {
  hours += 1;
  turnClock(new Date(Date.now() + hours * 3_600_000));
});

const question = {
  name: 'Maria Rossi',
  email: 'Maria@example.org',
  topic: 'An order',
  message: 'My flat white was cold this morning.',
};
const contact = (client: Client, special: object = {}) =>
  client.post('/api/support/contact', { ...question, ...special });
async function opened(client: Client, special: object = {}): Promise<string> {
  const { status, body } = await contact(client, special);
  if (status !== 202) throw new Error(`${status} ${body.code}`);
  return body.ticket_id;
}
const url = (ticket_id: string, action = '') => `/api/support/tickets/${ticket_id}${action && `/${action}`}`;
const told = (ticket_id: string) =>
  trial.rows<{ type: string; source: string; data: unknown }>(
    'select type, source, data from kernel.event_log where subject = $1 order by transaction_id, position',
    [ticket_id],
  );
const mailed = (ticket_id: string) =>
  trial.rows<{ template: string; recipient: string; locale: string; data: { message?: string; reply?: string } }>(
    `select template, recipient, locale, data from notifications.notification_outbox
     where data ->> 'ticket_id' = $1 order by created_at, template desc, message_id`,
    [ticket_id],
  );
const audited = (ticket_id: string) =>
  trial.rows<{ principal: string; action: string; before: unknown; after: object }>(
    'select principal, action, before, after from kernel.audit_log where entity_id = $1 order by audit_id',
    [ticket_id],
  );
const everything = () =>
  trial.rows(
    `select (select count(*)::int from support.tickets) as tickets, (select count(*)::int from support.messages) as messages,
       (select count(*)::int from notifications.notification_outbox) as mails,
       (select count(*)::int from kernel.audit_log) as audited, (select max(position) from kernel.event_log) as told,
       (select sum(version)::int from support.tickets) as versions`,
  );

describe('whoever writes', () => {
  test('gets a ticket, and the café and she a mail', async () => {
    const ticket_id = await opened(trial.guest());
    const { status, body, headers } = await trial.as('csr').get(url(ticket_id));
    expect([status, headers.etag]).toEqual([200, '"1"']);
    const time = body.opened_at;
    expect(body).toEqual({
      ...{ ticket_id, channel: 'web', customer_id: null, name: 'Maria Rossi', email: 'Maria@example.org' },
      ...{ topic: 'An order', order_id: null, order_verified: false, status: 'open', csr_id: null, version: 1 },
      ...{ resolution_status: null, resolved_at: null, resolution_minutes: null, opened_at: time, updated_at: time },
      messages: [
        {
          ...{ message_id: expect.any(String), author: 'customer', author_id: null },
          ...{ message: question.message, created_at: time },
        },
      ],
    });
    const data = { ticket_id, name: 'Maria Rossi', topic: 'An order', message: question.message };
    expect(await mailed(ticket_id)).toEqual([
      {
        ...{ template: 'support_ticket', recipient: 'help@cafe.example', locale: 'de' },
        data: { ...data, email: 'Maria@example.org', order_id: null },
      },
      { template: 'support_received', recipient: 'Maria@example.org', locale: 'de', data },
    ]);
    expect(await told(ticket_id)).toEqual([
      {
        ...{ type: 'support.ticket_opened', source: '/crema/support' },
        data: { ticket_id, channel: 'web', csr_id: null, resolution_status: 'open' },
      },
    ]);
  });

  test('finds it again when she is signed in, and nobody else does', async () => {
    const ticket_id = await opened(trial.as('maria'));
    expect((await told(ticket_id))[0]!.data).toMatchObject({ customer_id: 'maria' });
    expect((await trial.as('maria').get(url(ticket_id))).body.customer_id).toBe('maria');
    const mine = async (name: Name) =>
      (await trial.as(name).get('/api/support/tickets')).body.items.map((one: { ticket_id: string }) => one.ticket_id);
    expect(await mine('maria')).toEqual([ticket_id]);
    expect(await mine('jonas')).toEqual([]);
    expect((await mine('barista')).length).toBe(0);
    expect(await mine('csr')).toContain(ticket_id);
    const asJonas = await trial.as('jonas').get('/api/support/tickets?customer_id=maria');
    expect(asJonas.body.total).toBe(0);
  });

  test('twice under one key opens one ticket', async () => {
    const send = () => trial.as('maria').post('/api/support/contact', question, { 'idempotency-key': 'once' });
    const [first, again] = [await send(), await send()];
    expect([again.status, again.text, again.headers['idempotent-replayed']]).toEqual([202, first.text, 'true']);
    expect(await mailed(first.body.ticket_id)).toHaveLength(2);
  });

  test('learns nothing of whose an order is', async () => {
    const { order_id } = await place(trial.as('maria'));
    const guest = trial.guest();
    const guests = await place(guest, { contact: { name: 'Ana' } });
    const none = '01999999-9999-7999-8999-999999999999';
    const cases = [
      [trial.as('maria'), order_id, true],
      [trial.as('jonas'), order_id, false],
      [trial.guest(), order_id, false],
      [trial.as('jonas'), none, false],
      [trial.as('jonas'), 'number 7', false],
      [guest, guests.order_id, true],
      [trial.guest(), guests.order_id, false],
    ] as const;
    for (const [n, [client, named, verified]] of cases.entries()) {
      const answer = await contact(client, { order_id: named, email: `n${n}@example.org` });
      expect([answer.status, Object.keys(answer.body)]).toEqual([202, ['ticket_id']]);
      const { body } = await trial.as('csr').get(url(answer.body.ticket_id));
      expect([body.order_id, body.order_verified]).toEqual([named, verified]);
    }
  });

  test.each([
    ['message', 'too short'],
    ['message', 'x'.repeat(5001)],
    ['email', 'nobody'],
    ['topic', ''],
    ['name', 'x'.repeat(201)],
    ['order_id', ''],
  ])('is told which of it is wrong: %s', async (field, value) => {
    const before = await everything();
    const { status, body } = await contact(trial.guest(), { [field]: value });
    expect([status, body.errors.map((one: { path: string }) => one.path)]).toEqual([422, [`/${field}`]]);
    expect(await everything()).toEqual(before);
  });

  test('too often from one address, or to one recipient, has to wait', async () => {
    const before = (await trial.rows('select from support.tickets')).length;
    const answers = [];
    for (let n = 0; n < 12; n += 1) answers.push(await contact(trial.guest(), { email: `a${n}@example.org` }));
    expect(tally(answers.map(({ status }) => String(status)))).toEqual({ 202: 10, 429: 2 });
    expect([answers[11]!.body.code, answers[11]!.headers['retry-after']]).toEqual(['rate_limited', '30']);
    // she has an account, so the address she comes from does not matter
    const asMaria = [];
    for (let n = 0; n < 6; n += 1) asMaria.push(await contact(trial.as('maria'), { email: 'VICTIM@example.org' }));
    expect(tally(asMaria.map(({ status }) => String(status)))).toEqual({ 202: 5, 429: 1 });
    expect(await trial.rows('select from support.tickets')).toHaveLength(before + 15);
  });
});

describe('staff', () => {
  test('answer by mail, and resolve, with the time that it took', async () => {
    const ticket_id = await opened(trial.as('maria'));
    const opening = now().getTime();
    turnClock(new Date(opening + 5 * 60_000));
    const answered = await trial.as('csr').post(url(ticket_id, 'reply'), { message: 'The next one is on us.' });
    expect([answered.status, answered.headers.etag]).toEqual([200, '"2"']);
    expect(answered.body).toMatchObject({ status: 'answered', csr_id: 'csr', version: 2 });
    expect(answered.body.messages.map((one: { author: string }) => one.author)).toEqual(['customer', 'staff']);
    expect(
      (await mailed(ticket_id)).slice(2).map(({ template, recipient, data }) => [template, recipient, data.reply]),
    ).toEqual([['support_reply', 'Maria@example.org', 'The next one is on us.']]);
    turnClock(new Date(opening + 12 * 60_000 + 30_000));
    const resolved = await trial.as('csr').post(url(ticket_id, 'resolve'), { resolution_status: 'escalated' });
    expect(resolved.body).toMatchObject({ status: 'resolved', resolution_status: 'escalated', version: 3 });
    expect(resolved.body.resolution_minutes).toBeCloseTo(12.5, 1);
    const [, last] = await told(ticket_id);
    expect(last).toEqual({
      type: 'support.ticket_resolved',
      source: '/crema/support',
      data: {
        ...{ ticket_id, customer_id: 'maria', channel: 'web', csr_id: 'csr', resolution_status: 'escalated' },
        resolution_minutes: resolved.body.resolution_minutes,
      },
    });
    expect((await audited(ticket_id)).map(({ principal, action, before }) => [principal, action, before])).toEqual([
      ['person:csr', 'support.reply', { status: 'open', csr_id: null }],
      ['person:csr', 'support.resolve', { status: 'answered', csr_id: 'csr' }],
    ]);
  });

  test('resolve a ticket once, of many who do it at once', async () => {
    const ticket_id = await opened(trial.as('maria'));
    const other = await trial.another();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        (n % 2 ? trial.as('csr') : other.as('admin')).post(url(ticket_id, 'resolve')),
      ),
    );
    expect(tally(answers.map(({ status, body }) => `${status} ${body.code ?? ''}`))).toEqual({
      '200 ': 1,
      '409 invalid_transition': 9,
    });
    expect((await told(ticket_id)).map(({ type }) => type)).toEqual([
      'support.ticket_opened',
      'support.ticket_resolved',
    ]);
    expect(await audited(ticket_id)).toHaveLength(1);
  });

  test('of two who have seen the same, one changes it', async () => {
    const ticket_id = await opened(trial.as('maria'));
    const say = (name: 'csr' | 'editor') =>
      trial.as(name).post(url(ticket_id, 'reply'), { message: `Says ${name}` }, { 'if-match': '"1"' });
    const answers = await Promise.all([say('csr'), say('editor')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect((await mailed(ticket_id)).filter(({ template }) => template === 'support_reply')).toHaveLength(1);
    const stale = await trial.as('csr').post(url(ticket_id, 'resolve'), {}, { 'if-match': '"1"' });
    expect([stale.status, stale.body.code]).toEqual([412, 'version_mismatch']);
  });

  test('lose no message when all write at once', async () => {
    const ticket_id = await opened(trial.as('maria'));
    const words = Array.from({ length: 20 }, (_, n) => `word ${n}`);
    await Promise.all(words.map((message) => trial.as('csr').post(url(ticket_id, 'reply'), { message })));
    const { body } = await trial.as('csr').get(url(ticket_id));
    expect([body.version, body.messages.length]).toEqual([21, 21]);
    expect(new Set(body.messages.map((one: { message: string }) => one.message))).toEqual(
      new Set([question.message, ...words]),
    );
  });

  test('add a word to what is resolved; who asked opens it again, and it is resolved anew', async () => {
    const ticket_id = await opened(trial.as('maria'));
    await trial.as('csr').post(url(ticket_id, 'resolve'));
    const added = await trial.as('csr').post(url(ticket_id, 'reply'), { message: 'One more thing.' });
    expect([added.body.status, added.body.resolution_status]).toEqual(['resolved', 'resolved']);
    const again = await trial.as('maria').post(url(ticket_id, 'reply'), { message: 'It is cold again.' });
    expect([again.status, again.body.status, again.body.resolved_at, again.body.resolution_minutes]).toEqual([
      ...[200, 'open', null, null],
    ]);
    const inbox = (await mailed(ticket_id)).filter(({ template }) => template === 'support_ticket');
    expect(inbox.map(({ data }) => data.message)).toEqual([question.message, 'It is cold again.']);
    expect((await trial.as('csr').post(url(ticket_id, 'resolve'))).status).toBe(200);
    expect((await told(ticket_id)).map(({ type }) => type.split('_')[1])).toEqual(['opened', 'resolved', 'resolved']);
  });

  test('find tickets', async () => {
    const special = { topic: 'Gluten', message: 'Is the Zimtschnecke free of it?', email: 'zoe@example.org' };
    const ticket_id = await opened(trial.guest(), special);
    await trial.as('csr').post(url(ticket_id, 'reply'), { message: 'It is not.' });
    const found = async (query: string) => {
      const { status, body } = await trial.as('csr').get(`/api/support/tickets?${query}`);
      return status === 200 ? body.items.map((one: { ticket_id: string }) => one.ticket_id) : status;
    };
    for (const query of ['topic=Gluten', 'search=zimtSCHNECKE', 'search=zoe@', `search=${ticket_id}`]) {
      expect([query, await found(query)]).toEqual([query, [ticket_id]]);
    }
    expect(await found(`status=answered&csr_id=csr&search=is not`)).toContain(ticket_id);
    expect(await found('topic=Gluten&status=resolved')).toEqual([]);
    expect(await found('search=100%25')).toEqual([]);
    const { body } = await trial.as('csr').get(url(ticket_id));
    expect(await found(`from=${body.opened_at}&topic=Gluten`)).toEqual([ticket_id]);
    expect(await found(`to=${body.opened_at}&topic=Gluten`)).toEqual([]);
    expect(await found('sort=email')).toBe(422);
    expect(await found('from=2026-02-30')).toBe(422);
    const all = (await found('page_size=100&sort=opened_at')) as string[];
    expect([...((await found('page_size=100')) as string[])].reverse()).toEqual(all);
    expect(await found('page_size=2&page=2&sort=opened_at')).toEqual(all.slice(2, 4));
  });
});

test('who may not, changes nothing', async () => {
  const ticket_id = await opened(trial.as('maria'));
  const before = await everything();
  const message = { message: 'Let me in.' };
  const nowhere = '01999999-9999-7999-8999-999999999999';
  const denied = [
    ...(['jonas', 'barista'] as const).flatMap((name) => [
      () => trial.as(name).get(url(ticket_id)),
      () => trial.as(name).post(url(ticket_id, 'reply'), message),
    ]),
    () => trial.as('csr').post(url(nowhere, 'reply'), message),
    () => trial.as('csr').post(url('nonsense', 'resolve')),
  ];
  for (const call of denied) expect(await call()).toMatchObject({ status: 404, body: { code: 'not_found' } });
  for (const name of ['maria', 'jonas', 'barista', 'till'] as const) {
    expect((await trial.as(name).post(url(ticket_id, 'resolve'))).status).toBe(403);
  }
  for (const name of ['till', 'carts'] as const) {
    expect((await trial.as(name).get('/api/support/tickets')).status).toBe(403);
  }
  const guest = trial.guest();
  for (const call of [
    guest.get(url(ticket_id)),
    guest.get('/api/support/tickets'),
    guest.post(url(ticket_id, 'reply'), message),
  ]) {
    expect((await call).status).toBe(401);
  }
  expect(await everything()).toEqual(before);
});

test('a step that the state machine does not know cannot be saved', async () => {
  const ticket_id = await opened(trial.as('maria'));
  await trial.rows("delete from support.transitions where from_status = 'open' and status = 'resolved'");
  const before = await everything();
  expect((await trial.as('csr').post(url(ticket_id, 'resolve'))).status).toBe(500);
  expect(await everything()).toEqual(before);
  await trial.rows("insert into support.transitions values ('open', 'resolved')");
});
