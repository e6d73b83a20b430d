import { expect, test } from 'vitest';
import { type ImportError, importProfiles } from '../../../src/domains/customers/index.ts';
import { createUsers, customerAccounts } from '../../../src/domains/identity/index.ts';
import { system } from '../../../src/kernel/principal.ts';
import { useSetting } from '../setting.ts';

const setting = useSetting();

async function run(rows: AsyncIterable<unknown> | Iterable<unknown>) {
  const refused: ImportError[] = [];
  const counts = await importProfiles(
    (async function* () {
      yield* rows;
    })(),
    {
      kernel: setting.kernel,
      accounts: customerAccounts,
      principal: system('test'),
      refused: (errors) => void refused.push(...errors),
    },
  );
  return { counts, refused };
}

const row = (id: string) =>
  setting.rows<Record<string, unknown>>(
    'select username, display_name, dietary_restrictions, origin, version from customers.customers where customer_id = $1',
    [id],
  );

test('profiles are made and brought up to date, by id or by user name', async () => {
  const first = [
    { customer_id: 'a', username: 'ann', display_name: 'Ann', dietary_restrictions: ['nuts'] },
    { username: 'bob', display_name: 'Bob' },
  ];
  expect((await run(first)).counts).toEqual({ rows: 2, created: 2, updated: 0, unchanged: 0, failed: 0 });
  const second = [
    { username: 'ann', phone: '1' },
    { username: 'bob', display_name: 'Bob' },
    { customer_id: 'c', family_id: 'x', origin: 'live', version: 7 },
  ];
  expect((await run(second)).counts).toEqual({ rows: 3, created: 1, updated: 1, unchanged: 1, failed: 0 });
  expect(await row('a')).toEqual([
    { username: 'ann', display_name: 'Ann', dietary_restrictions: ['nuts'], origin: 'import', version: 2 },
  ]);
  // what is no profile's comes no further
  expect(await row('c')).toMatchObject([{ origin: 'import', version: 1 }]);
});

test('what somebody must not eat is read in whatever form, and again it changes nothing', async () => {
  const rows = [{ customer_id: 'formed', dietary_restrictions: ['Nuts', 'Vegan ', 'nuts', 'Soy_beans', 'Soybean'] }];
  expect((await run(rows)).counts).toMatchObject({ created: 1, failed: 0 });
  expect(await row('formed')).toMatchObject([{ dietary_restrictions: ['nuts', 'vegan', 'Soy_beans', 'soybeans'] }]);
  expect((await run(rows)).counts).toMatchObject({ unchanged: 1, failed: 0 });
});

test('rows about one customer follow one another, however they name her', async () => {
  const rows = [
    { customer_id: 'd', username: 'dan', display_name: '1' },
    { customer_id: 'd', display_name: '2' },
    { username: 'dan', display_name: '3' },
  ];
  expect((await run(rows)).counts).toMatchObject({ created: 1, updated: 2, failed: 0 });
  expect(await row('d')).toMatchObject([{ username: 'dan', display_name: '3' }]);
});

test('a row that is no good is named, and fails nobody else', async () => {
  await setting.rows(
    "update customers.customers set username = null, display_name = null, email = null, phone = null, dietary_restrictions = '{}', erased_at = now() where customer_id = 'c'",
  );
  await setting.run(createUsers, [
    {
      user_id: 'eve',
      email: 'eve@example.org',
      password_hash: 'x',
      roles: ['customer'],
      first_name: '',
      last_name: '',
      demo: false,
    },
  ]);
  const { counts, refused } = await run([
    { customer_id: 'good-1' },
    { display_name: 'nobody' },
    'not even an object',
    { customer_id: 'x1', username: 'ann' },
    { customer_id: 'x2', birthday: '2024-02-30' },
    { customer_id: 'x3', email: 'secret-value' },
    { customer_id: 'c', display_name: 'erased' },
    { customer_id: 'eve', email: 'other@example.org' },
    { customer_id: 'eve', display_name: 'Eve Adams', time_zone: 'Europe/Rome' },
    null,
    { customer_id: 'good-2' },
  ]);
  expect(counts).toEqual({ rows: 11, created: 3, updated: 0, unchanged: 0, failed: 8 });
  expect(refused.map((one) => `${one.row} ${one.code}`)).toEqual([
    ...['2 validation_failed', '3 validation_failed', '4 already_exists', '5 validation_failed', '6 validation_failed'],
    ...['7 already_exists', '8 validation_failed', '10 validation_failed'],
  ]);
  expect(JSON.stringify(refused)).not.toContain('secret-value');
  expect(
    await setting.rows("select first_name, last_name, time_zone from identity.users where user_id = 'eve'"),
  ).toEqual([{ first_name: 'Eve', last_name: 'Adams', time_zone: 'Europe/Rome' }]);
});

test('100,000 profiles with 1,000 bad ones are imported in constant memory', { timeout: 240_000 }, async () => {
  let most = 0;
  function* rows() {
    for (let n = 1; n <= 100_000; n += 1) {
      if (n % 10_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed);
      yield n % 100 === 0
        ? { customer_id: `p-${n}`, birthday: 'never' }
        : { customer_id: `p-${n}`, username: `u-${n}`, display_name: `Person ${n}` };
    }
  }
  const before = process.memoryUsage().heapUsed;
  const { counts, refused } = await run(rows());
  expect(counts).toEqual({ rows: 100_000, created: 99_000, updated: 0, unchanged: 0, failed: 1_000 });
  expect(refused.map((one) => one.row)).toEqual(Array.from({ length: 1_000 }, (_, index) => (index + 1) * 100));
  const [{ count }] = (await setting.rows<{ count: number }>(
    "select count(*)::int as count from customers.customers where customer_id like 'p-%'",
  )) as [{ count: number }];
  expect(count).toBe(99_000);
  // a hundred thousand of them would be a multiple of this
  expect(most - before).toBeLessThan(150 * 1024 * 1024);
});
