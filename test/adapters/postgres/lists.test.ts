import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { openDatabase, type PostgresDatabase } from '../../../src/adapters/postgres/database.ts';
import { listsOf } from '../../../src/adapters/postgres/kysely.ts';
import { useKernel } from '../../kernel/setting.ts';

const setting = useKernel();
const outage = { code: 'dependency_unavailable', details: { retryAfter: 1 } };
let away: PostgresDatabase | null = null;
afterEach(async () => {
  await away?.close();
  away = null;
});

test('a list whose database is away is an outage, as for every other read', async () => {
  away = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/nothing', poolSize: 1, warn: () => {} });
  await expect(listsOf(away).selectFrom('kernel.consumers').selectAll().execute()).rejects.toMatchObject(outage);
});

test.each(['pg_cancel_backend', 'pg_terminate_backend'])(
  'and so is one that is ended by %s; the next is answered',
  async (end) => {
    const { database } = setting.open();
    const slow = sql`select pg_sleep(60)`.execute(listsOf(database));
    const ended = setting.rows(`select ${end}(pid) from pg_stat_activity where query = 'select pg_sleep(60)'`);
    const again = async () => {
      for (let rows = await ended; rows.length === 0; )
        rows = await setting.rows(`select ${end}(pid) from pg_stat_activity where query = 'select pg_sleep(60)'`);
    };
    await Promise.all([expect(slow).rejects.toMatchObject(outage), again()]);
    expect(await listsOf(database).selectFrom('kernel.consumers').selectAll().execute()).toEqual([]);
  },
);

test('what is wrong with the statement itself stays what it is', async () => {
  await expect(sql`select no_such_column`.execute(listsOf(setting.onlooker))).rejects.toMatchObject({ code: '42703' });
});
