import { beforeAll, describe, expect, test } from 'vitest';
import { transitions } from '../../../src/domains/orders/machine.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { tally } from './at-once.ts';
import { broken, place, putMenu, told } from './selling.ts';

const trial = useShop();
beforeAll(() => putMenu(trial));

const statuses = ['placed', 'accepted', 'preparing', 'ready', 'completed', 'cancelled'] as const;
const actions = ['accept', 'start', 'ready', 'complete', 'cancel'] as const;
type Status = (typeof statuses)[number];
type Action = (typeof actions)[number];

/** The contract's machine: what each action makes of an order; everything else is forbidden. */
const machine: Record<Status, Partial<Record<Action, Status>>> = {
  placed: { accept: 'accepted', complete: 'completed', cancel: 'cancelled' },
  accepted: { start: 'preparing', complete: 'completed', cancel: 'cancelled' },
  preparing: { ready: 'ready', complete: 'completed', cancel: 'cancelled' },
  ready: { complete: 'completed', cancel: 'cancelled' },
  completed: {},
  cancelled: {},
};
const wayTo: Record<Status, Action[]> = {
  placed: [],
  accepted: ['accept'],
  preparing: ['accept', 'start'],
  ready: ['accept', 'start', 'ready'],
  completed: ['accept', 'start', 'ready', 'complete'],
  cancelled: ['cancel'],
};
const forward = ['placed', 'accepted', 'preparing', 'ready', 'completed'];

const act = (order_id: string, action: Action, headers?: Record<string, string>) =>
  trial.as('barista').post(`/api/orders/${order_id}/${action}`, undefined, headers);

async function orderThatIs(status: Status): Promise<string> {
  const { order_id } = await place(trial.as('till'));
  for (const action of wayTo[status]) await act(order_id, action);
  return order_id;
}

interface Step {
  step: number;
  from_status: string;
  status: string;
}
const historyOf = (order_id: string) =>
  trial.rows<Step>('select step, from_status, status from orders.status_history where order_id = $1 order by step', [
    order_id,
  ]);
const read = async (order_id: string) => (await trial.as('till').get(`/api/orders/${order_id}`)).body;

describe.each(statuses)('an order that is %s', (status) => {
  test.each(actions.map((action) => [action, machine[status][action] ?? 'refused'] as const))(
    '%s: %s',
    async (action, outcome) => {
      const order_id = await orderThatIs(status);
      const before = [await read(order_id), await historyOf(order_id), await told(trial, order_id)] as const;
      const { status: code, body, headers } = await act(order_id, action);
      const after = [await read(order_id), await historyOf(order_id), await told(trial, order_id)] as const;
      if (outcome === 'refused') {
        expect([code, body.code, body.order_status]).toEqual([409, 'invalid_transition', status]);
        expect(after).toEqual(before);
        return;
      }
      expect([code, body.status, headers.etag]).toEqual([200, outcome, `"${before[0].version + 1}"`]);
      expect(after[0]).toEqual(body);
      const passed =
        outcome === 'cancelled'
          ? ['cancelled']
          : forward.slice(forward.indexOf(status) + 1, forward.indexOf(outcome) + 1);
      const steps = after[1].slice(before[1].length);
      expect(steps.map((one) => one.status)).toEqual(passed);
      expect(steps.map((one) => one.from_status)).toEqual([status, ...passed.slice(0, -1)]);
      expect(after[1].map((one) => one.step)).toEqual(after[1].map((_, index) => index + 1));
      expect(after[2]).toEqual([...before[2], ...passed.map((one) => `order.${one}`)]);
    },
  );
});

test('the schema knows the same steps, and nothing else can be recorded', async () => {
  const known = await trial.rows<{ from_status: Status; status: Status }>('select * from orders.transitions');
  const data = Object.entries(transitions).flatMap(([from, to]) => to.map((status) => `${from} → ${status}`));
  expect(known.map((one) => `${one.from_status} → ${one.status}`).sort()).toEqual(data.sort());
  const order_id = await orderThatIs('completed');
  const record = trial.rows(
    `insert into orders.status_history (order_id, step, from_status, status, at, principal)
     values ($1, 5, 'completed', 'cancelled', now(), 'test')`,
    [order_id],
  );
  await expect(record).rejects.toMatchObject({ code: '23503' });
});

test('each step has its time', async () => {
  const order_id = await orderThatIs('ready');
  const ready = await read(order_id);
  expect([ready.ready_at, ready.completed_at, ready.cancelled_at]).toEqual([expect.any(String), null, null]);
  await act(order_id, 'complete');
  const completed = await read(order_id);
  expect([completed.ready_at, completed.completed_at]).toEqual([ready.ready_at, expect.any(String)]);
  const handedOver = await orderThatIs('placed');
  await act(handedOver, 'complete');
  const walked = await read(handedOver);
  expect(walked.ready_at).toBe(walked.completed_at);
  const cancelled = await read(await orderThatIs('cancelled'));
  expect([cancelled.cancelled_at, cancelled.completed_at, cancelled.ready_at]).toEqual([
    expect.any(String),
    null,
    null,
  ]);
});

describe('who may', () => {
  const orderOfMaria = async (...way: Action[]) => {
    const { order_id } = await place(trial.as('maria'));
    for (const action of way) await act(order_id, action);
    return order_id;
  };

  test('a customer cancels her own order while it is placed', async () => {
    const order_id = await orderOfMaria();
    const { status, body } = await trial.as('maria').post(`/api/orders/${order_id}/cancel`, { reason: 'too long' });
    expect([status, body.status]).toEqual([200, 'cancelled']);
  });

  test.each([[['accept']], [['accept', 'start']], [['accept', 'start', 'ready']], [['complete']], [['cancel']]] as [
    Action[],
  ][])('but no longer after %j', async (way) => {
    const order_id = await orderOfMaria(...way);
    const before = await read(order_id);
    const { status, body } = await trial.as('maria').post(`/api/orders/${order_id}/cancel`);
    expect([status, body.code]).toEqual([409, 'invalid_transition']);
    expect(await read(order_id)).toEqual(before);
  });

  test('another customer’s order does not exist for her, and every other action is for staff', async () => {
    const order_id = await orderOfMaria();
    const cancel = [
      await trial.as('jonas').post(`/api/orders/${order_id}/cancel`),
      await trial.guest().post(`/api/orders/${order_id}/cancel`),
    ];
    expect(cancel.map(({ status }) => status)).toEqual([404, 404]);
    for (const action of ['accept', 'start', 'ready', 'complete']) {
      const answers = [
        await trial.as('maria').post(`/api/orders/${order_id}/${action}`),
        await trial.as('carts').post(`/api/orders/${order_id}/${action}`),
        await trial.guest().post(`/api/orders/${order_id}/${action}`),
      ];
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 401]);
    }
    expect(await read(order_id)).toMatchObject({ status: 'placed', version: 1 });
  });

  test.each(['barista', 'csr', 'editor', 'admin', 'till'] as const)('%s moves orders', async (who) => {
    const order_id = await orderOfMaria();
    expect((await trial.as(who).post(`/api/orders/${order_id}/accept`)).status).toBe(200);
  });

  test('what staff do is audited, and the history says who', async () => {
    const order_id = await orderOfMaria('accept');
    await trial.as('csr').post(`/api/orders/${order_id}/cancel`, { reason: 'no milk' });
    const audit =
      'select principal, action, before, after from kernel.audit_log where entity_id = $1 order by audit_id';
    expect(await trial.rows(audit, [order_id])).toEqual([
      {
        principal: 'person:barista',
        action: 'order.accept',
        before: { status: 'placed', payment_status: 'pending' },
        after: { status: 'accepted', payment_status: 'pending' },
      },
      {
        principal: 'person:csr',
        action: 'order.cancel',
        before: { status: 'accepted', payment_status: 'pending' },
        after: { status: 'cancelled', payment_status: 'pending' },
      },
    ]);
    const history = 'select principal, reason from orders.status_history where order_id = $1 order by step';
    expect(await trial.rows(history, [order_id])).toEqual([
      { principal: 'person:barista', reason: null },
      { principal: 'person:csr', reason: 'no milk' },
    ]);
  });
});

test.each([...actions])('%s of an unknown order is 404', async (action) => {
  const answers = [await act('01999999-9999-7999-8999-999999999999', action), await act('no-order', action)];
  expect(answers.map(({ status, body }) => `${status} ${body.code}`)).toEqual(['404 not_found', '404 not_found']);
});

describe('at once', () => {
  test('If-Match lets one of two pass, and an old version none', async () => {
    const order_id = await orderThatIs('placed');
    const both = await Promise.all([
      act(order_id, 'accept', { 'if-match': '"1"' }),
      act(order_id, 'cancel', { 'if-match': '"1"' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const late = await act(order_id, 'cancel', { 'if-match': '"1"' });
    expect([late.status, late.body.code, (await read(order_id)).version]).toEqual([412, 'version_mismatch', 2]);
  });

  test('of many who do the same at two servers one does it', async () => {
    const second = await trial.another();
    for (const action of ['complete', 'cancel']) {
      const url = `/api/orders/${await orderThatIs('ready')}/${action}`;
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, n) => [trial, second][n % 2]!.as('barista').post(url)),
      );
      expect(tally(answers.map(({ status }) => String(status)))).toEqual({ 200: 1, 409: 7 });
    }
  });

  test('an order is handed over or cancelled, not both', async () => {
    const second = await trial.another();
    for (let round = 0; round < 10; round += 1) {
      const order_id = await orderThatIs('placed');
      const answers = await Promise.all([
        act(order_id, 'complete'),
        second.as('barista').post(`/api/orders/${order_id}/cancel`),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    }
  });
});

test('and the books hold', async () => {
  expect(await broken(trial.rows)).toEqual([]);
});
