import { beforeAll, describe, expect, test } from 'vitest';
import type { Name } from '../../roles/trial-shop.ts';
import { tally } from '../orders/at-once.ts';
import { place, putMenu } from '../orders/selling.ts';
import { question, url, useTickets } from './tickets.ts';

const { trial, contact, opened, told, mailed, everything } = useTickets();
beforeAll(() => putMenu(trial));

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
