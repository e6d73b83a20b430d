import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { HttpServer } from '../../../src/adapters/http/index.ts';
import { refreshCommand } from '../../../src/domains/identity/refresh.ts';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import type { Database, Transaction } from '../../../src/kernel/database.ts';
import { Kernel } from '../../../src/kernel/kernel.ts';
import { system } from '../../../src/kernel/principal.ts';
import { meeting, on, without } from '../orders/planted.ts';
import { useSetting } from '../setting.ts';
import { Browser } from './browser.ts';
import { openDoor } from './door.ts';
import { createPeople, openSession } from './people.ts';

/** A1: a refresh token is used once; a lost reply does not log out. */
const setting = useSetting();
let app: HttpServer;

beforeAll(async () => {
  await createPeople(setting, { maria: ['customer'] });
  app = await openDoor(setting);
});
afterAll(() => app.close());
afterEach(() => turnClock(null));

const later = (seconds: number) => turnClock(new Date(now().getTime() + seconds * 1000));
const audited = async () =>
  (await setting.rows("select from kernel.audit_log where action = 'identity.refresh_token_reused'")).length;

async function enter(): Promise<Browser> {
  const browser = Browser.at(app);
  await browser.signIn('maria');
  return browser;
}

test('each token leads to the next, and is good for nothing more', async () => {
  const browser = await enter();
  const used: string[] = [];
  for (let time = 0; time < 5; time += 1) {
    used.push(browser.refreshToken);
    expect(await browser.refresh()).toBe(200);
    later(60);
  }
  expect(new Set([...used, browser.refreshToken]).size).toBe(6);
});

test('a lost reply does not log out: asked again, it is the same', async () => {
  const [browser, retry] = [await enter(), Browser.at(app)];
  const first = browser.refreshToken;
  expect(await browser.refresh()).toBe(200);
  later(5);
  expect(await retry.refresh(first)).toBe(200);
  expect(retry.refreshToken).toBe(browser.refreshToken);
  expect(await retry.refresh()).toBe(200);
});

test.each([
  ['of which the successor was used', 1, 2],
  ['of long ago', 16, 1],
])('a token %s ends the session for everybody who has one of its tokens', async (_name, seconds, times) => {
  const [browser, thief] = [await enter(), Browser.at(app)];
  const first = browser.refreshToken;
  const before = await audited();
  for (let time = 0; time < times; time += 1) expect(await browser.refresh()).toBe(200);
  later(seconds);
  expect(await thief.refresh(first)).toBe(401);
  expect(await browser.refresh()).toBe(401);
  expect(await audited()).toBe(before + 1);
});

test('other sessions of the person go on', async () => {
  const [stolen, other] = [await enter(), await enter()];
  const first = stolen.refreshToken;
  await stolen.refresh();
  later(60);
  expect(await Browser.at(app).refresh(first)).toBe(401);
  expect(await other.refresh()).toBe(200);
});

test('many tabs at once, in several processes, end with one and the same token', async () => {
  const [first, elsewhere] = [await enter(), await openDoor(setting)];
  const tabs = Array.from({ length: 20 }, (_, n) => Browser.at(n % 2 === 0 ? app : elsewhere));
  const statuses = await Promise.all(tabs.map((tab) => tab.refresh(first.refreshToken)));
  expect(statuses).toEqual(Array(20).fill(200));
  expect(new Set(tabs.map((tab) => tab.refreshToken)).size).toBe(1);
  later(60);
  expect(await tabs[0]!.refresh()).toBe(200);
  await elsewhere.close();
});

describe('with a bug planted', () => {
  const command = refreshCommand(3_600);

  /** Two processes use a token at once; answers what they got, the session's generation, and what that is worth later. */
  async function twice(database: Database) {
    const session_id = await openSession(setting, 'maria');
    const use = async (generation: number, of = database) => {
      const kernel = new Kernel(of, { batching: true, width: 1 });
      const [done] = await kernel.run(command, [{ input: { session_id, generation }, principal: system('test') }]);
      if ('defect' in done!) throw done.defect;
      return done!.outcome.ok ? (done!.outcome.value?.generation ?? 'over') : done!.outcome.problem.code;
    };
    const given = await Promise.all([use(1), use(1)]);
    const [row] = await setting.rows<{ generation: number }>(
      'select generation from identity.sessions where session_id = $1',
      [session_id],
    );
    later(60);
    return { given, generation: row?.generation, afterwards: await use(2, setting.database) };
  }

  /** Both have read the session before either goes on; who has to begin anew goes on alone. */
  function unlocked(tx: Transaction, meet: () => Promise<void>): Partial<Transaction> {
    return {
      lock: async () => {},
      async query(statement, values) {
        const rows = await tx.query(statement, values);
        if (statement.name === 'identity.read_sessions') await meet();
        return rows as never;
      },
    };
  }
  const onceOnly = () => {
    const [meet, left] = [meeting(2), { count: 2 }];
    return async () => {
      if (left.count-- > 0) await meet();
    };
  };
  const unguarded = (tx: Transaction): Transaction['write'] => {
    const guard = 'and s.generation = wanted.generation';
    return (statement, values) =>
      tx.write(statement.name === 'identity.rotate_sessions' ? without(statement, guard) : statement, values);
  };
  const sound = { given: [2, 2], generation: 2, afterwards: 3 };

  test('as it is', async () => {
    expect(await twice(setting.database)).toEqual(sound);
  });

  test('without the lock, the guard of the statement holds it up', async () => {
    const meet = onceOnly();
    expect(await twice(on(setting.database, (tx) => unlocked(tx, meet)))).toEqual(sound);
  });

  test('without the guard, the lock does', async () => {
    expect(await twice(on(setting.database, (tx) => ({ write: unguarded(tx) })))).toEqual(sound);
  });

  test('a rotation that is not atomic is found out: the token that was given out logs its owner out', async () => {
    const meet = onceOnly();
    const mutant = on(setting.database, (tx) => ({ ...unlocked(tx, meet), write: unguarded(tx) }));
    expect(await twice(mutant)).toEqual({ given: [2, 2], generation: 3, afterwards: 'over' });
  });
});
