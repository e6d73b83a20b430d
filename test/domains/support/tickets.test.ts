import { describe, expect, test } from 'vitest';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import { tally } from '../orders/at-once.ts';
import { question, url, useTickets } from './tickets.ts';

const { trial, opened, told, mailed, audited, everything } = useTickets();

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
