import { codeOf, type Operation, verdictOf } from '../operations.ts';
import { type Planted, someOrder } from './fault.ts';

/** The same, but that the answers to the first operation like this are others. */
function retell(operations: readonly Operation[], like: (one: Operation) => boolean, answers: Retell) {
  const index = operations.findIndex(like);
  if (index < 0) throw new Error('there was no operation like this');
  const one = operations[index]!;
  return operations.with(index, { ...one, answers: answers(one.answers) });
}
type Retell = (answers: Operation['answers']) => Operation['answers'];

const done = ({ answers, request }: Operation) => answers[0]?.status === 200 && request.idempotencyKey !== undefined;
const refused = { status: 422, body: '{"code":"idempotency_key_reused"}', replayed: false };

/** Of an order without a key whose answer got lost, nobody was told: its loss would be none. */
const acknowledged = (operations: readonly Operation[]) => {
  const tags = operations.flatMap((one) =>
    one.effect.kind === 'checkout' && verdictOf(one) === 'done' ? [`'${one.effect.tag}'`] : [],
  );
  return `fulfilment -> 'address' ->> 'tag' in (${tags.join(', ')})`;
};

/** In what becomes of a call: tried again, acknowledged, or failed. */
export const inAnswers: readonly Planted[] = [
  {
    id: 'O1',
    what: 'a checkout that was tried again is a second order',
    sql: `insert into orders.orders overriding system value select (o).* from (
        select jsonb_populate_record(o, jsonb_build_object('order_id', '00000000-0000-7000-8000-000000000001', 'order_number', 999999, 'redemption_id', null)) as o
        from orders.orders as o where order_id = ${someOrder('true')}) as again`,
  },
  {
    id: 'O1',
    what: 'who asks again gets the same in other bytes',
    tell: (operations) =>
      retell(operations, done, (answers) => [...answers, { ...answers[0]!, body: `${answers[0]!.body} ` }]),
  },
  {
    id: 'O2',
    what: 'another body under the same key is answered as if it were the first',
    tell: (operations) =>
      retell(
        operations,
        ({ effect, answers }) =>
          effect.kind === 'none' && answers.some((one) => codeOf(one) === 'idempotency_key_reused'),
        () => [{ status: 200, body: '{}', replayed: true }],
      ),
  },
  {
    id: 'O2',
    what: "somebody else's key is in the way",
    tell: (operations) =>
      retell(
        operations,
        (one) => one.effect.kind === 'add' && done(one),
        () => [refused],
      ),
  },
  {
    id: 'O3',
    what: 'an acknowledged order is gone with all that belonged to it',
    sql: (operations) => `create temp table lost on commit drop as
        select ${someOrder(`status = 'placed' and ${acknowledged(operations)}`)} as order_id;
      delete from kernel.event_log where subject in (select order_id::text from lost);
      delete from payments.payments where order_id in (select order_id from lost);
      delete from orders.items where order_id in (select order_id from lost);
      delete from orders.orders where order_id in (select order_id from lost)`,
  },
  {
    id: 'B1',
    what: 'a call that failed left something behind',
    sql: `update orders.items set quantity = quantity + 1 where order_id = ${someOrder("customer_id like 'guest%'")} and line = 1`,
  },
];
