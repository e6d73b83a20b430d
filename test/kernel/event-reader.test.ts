import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Reader, sql } from '../../src/kernel/database.ts';
import { anythingBeyond, readLog } from '../../src/kernel/event-log.ts';
import { useKernel } from './setting.ts';

/** E1: each committed event is delivered, none of a rolled-back command, whatever commits when. */
const setting = useKernel();
const writers = 3;
const clients: pg.Client[] = [];
beforeAll(async () => {
  for (let index = 0; index < writers; index += 1) {
    const client = new pg.Client(setting.url);
    await client.connect();
    clients.push(client);
  }
});
afterAll(() => Promise.all(clients.map((client) => client.end())));

interface Seen {
  readonly subject: string;
  readonly transaction_id: string;
  readonly position: number;
}
/** A way to page through the log: what comes next after what was seen last. */
type NextPage = (reader: Reader, last: Seen, limit: number) => Promise<readonly Seen[]>;

const byTransaction: NextPage = async (reader, last, limit) =>
  (await readLog(reader, last, ['trial.told'], limit)).events;

type Action =
  | { readonly kind: 'draw' | 'tell' | 'commit' | 'rollback'; readonly writer: number }
  | { readonly kind: 'read'; readonly limit: number };

const append = `insert into kernel.event_log (event_id, type, source, subject, time, data)
  values (gen_random_uuid(), 'trial.told', '/crema/trial', $1, now(), '{}')`;

/** Behind everything that is in the log, by whatever order. */
async function logEnd(): Promise<Seen> {
  const [end] = await setting.rows<Seen>(
    `select '' as subject, coalesce(max(transaction_id), '0')::text as transaction_id, coalesce(max(position), 0) as position
     from kernel.event_log`,
  );
  return end!;
}

/** Lets transactions interleave as told while a reader pages through the log; in the end, everything must have been read once. */
async function checkReading(nextPage: NextPage, actions: readonly Action[]): Promise<void> {
  let last = await logEnd();
  const seen: string[] = [];
  const open = new Map<number, string[]>();
  const read = async (limit: number) => {
    if (open.size === 0) await setting.settled();
    const page = await nextPage(setting.onlooker, last, limit);
    for (const event of page) seen.push(event.subject);
    last = page.at(-1) ?? last;
    return page.length;
  };
  const committed: string[] = [];
  let told = 0;
  const run = async (action: Action) => {
    if (action.kind === 'read') return void (await read(action.limit));
    const client = clients[action.writer]!;
    if (!open.has(action.writer)) {
      if (action.kind === 'commit' || action.kind === 'rollback') return;
      await client.query('begin');
      open.set(action.writer, []);
    }
    if (action.kind === 'draw') await client.query('select pg_current_xact_id()');
    else if (action.kind === 'tell') {
      told += 1;
      await client.query(append, [`event ${told}`]);
      open.get(action.writer)!.push(`event ${told}`);
    } else {
      await client.query(action.kind);
      if (action.kind === 'commit') committed.push(...open.get(action.writer)!);
      open.delete(action.writer);
    }
  };
  for (const action of actions) await run(action);
  for (const writer of [...open.keys()]) await run({ kind: 'commit', writer });
  while ((await read(2)) > 0);
  expect(seen.toSorted()).toEqual(committed.toSorted());
}

const writer = fc.integer({ min: 0, max: writers - 1 });
const anyAction: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('draw' as const, 'tell' as const), writer }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('commit' as const), writer }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rollback' as const), writer }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('read' as const), limit: fc.integer({ min: 1, max: 3 }) }) },
);
const checkAll = (nextPage: NextPage, parameters: fc.Parameters<[Action[]]>) =>
  fc.assert(
    fc.asyncProperty(fc.array(anyAction, { maxLength: 25 }), (actions) => checkReading(nextPage, actions)),
    parameters,
  );
/** Enough for random interleavings to find either mutant, and always the same ones. */
const forMutants = { seed: 4, numRuns: 500 };

/** The second number commits first. */
const lateCommit: Action[] = [
  { kind: 'tell', writer: 0 },
  { kind: 'tell', writer: 1 },
  { kind: 'commit', writer: 1 },
  { kind: 'read', limit: 3 },
  { kind: 'commit', writer: 0 },
];
/** The older transaction writes last, so the order by transaction is not the order by position. */
const crossed: Action[] = [
  { kind: 'draw', writer: 0 },
  { kind: 'tell', writer: 1 },
  { kind: 'tell', writer: 0 },
  { kind: 'commit', writer: 0 },
  { kind: 'commit', writer: 1 },
  { kind: 'read', limit: 1 },
];

describe('reading by transaction and position, below the oldest running transaction', () => {
  test('a late commit is not skipped', () => checkReading(byTransaction, lateCommit));
  test('an older transaction that writes last is not skipped', () => checkReading(byTransaction, crossed));
  test('nothing is skipped or read twice, whatever the interleaving', () => checkAll(byTransaction, { numRuns: 100 }));

  test('says that something is held back, and by what kind of wait it ends', async () => {
    const [one, other] = [clients[0]!, clients[1]!];
    const after = await logEnd();
    await one.query('begin');
    await one.query('select pg_current_xact_id()');
    await other.query(append, ['held back']);
    expect(await readLog(setting.onlooker, after, ['trial.told'], 10)).toMatchObject({ events: [], end: null });
    expect(await anythingBeyond(setting.onlooker, after)).toBe(true);
    await one.query('rollback');
    await setting.settled();
    const page = await readLog(setting.onlooker, after, ['trial.told'], 10);
    expect(page).toMatchObject({ events: [{ subject: 'held back' }], scanned: 1 });
    expect(await anythingBeyond(setting.onlooker, page.end!)).toBe(false);
    expect(page.end).toEqual({ transaction_id: page.events[0]!.transaction_id, position: page.events[0]!.position });
  });

  test('tells how far it looked, past events of other types', async () => {
    const after = await logEnd();
    await clients[0]!.query('begin');
    for (const subject of ['one', 'two', 'three']) await clients[0]!.query(append, [subject]);
    await clients[0]!.query('commit');
    await setting.settled();
    const page = await readLog(setting.onlooker, after, ['trial.other'], 2);
    expect(page).toMatchObject({ events: [], scanned: 2, end: { position: expect.any(Number) } });
    const rest = await readLog(setting.onlooker, page.end!, ['trial.told'], 2);
    expect(rest.events.map((event) => event.subject)).toEqual(['three']);
  });
});

describe('mutants', () => {
  const byId = sql('trial.read_by_id', 'select * from kernel.event_log where position > $1 order by position limit $2');
  const afterId: NextPage = (reader, last, limit) => reader.query<Seen>(byId, [last.position, limit]);
  const byIdInOrder = sql(
    'trial.read_by_id_in_order',
    `select subject, transaction_id::text, position from kernel.event_log
     where position > $1 and transaction_id < pg_snapshot_xmin(pg_current_snapshot())
     order by transaction_id, position limit $2`,
  );
  /** Sorts by transaction and position, but goes on after the position alone. */
  const sortedButAfterId: NextPage = (reader, last, limit) => reader.query<Seen>(byIdInOrder, [last.position, limit]);

  test('going on after the id loses what commits late', async () => {
    await expect(checkReading(afterId, lateCommit)).rejects.toThrow(/deeply equal/);
    await expect(checkAll(afterId, forMutants)).rejects.toThrow(/Property failed/);
  });

  test('sorting by transaction but going on after the id loses the younger transaction', async () => {
    await checkReading(sortedButAfterId, lateCommit);
    await expect(checkReading(sortedButAfterId, crossed)).rejects.toThrow(/deeply equal/);
    await expect(checkAll(sortedButAfterId, forMutants)).rejects.toThrow(/Property failed/);
  });
});
