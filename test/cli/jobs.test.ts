import { expect, test } from 'vitest';
import { createDatabase } from '../support/database.ts';
import { crema } from './crema.ts';

test('the history of a job tells of every run, for people and for programs', async () => {
  const { url, drop } = await createDatabase();
  const env = { DATABASE_URL: url };
  const name = 'kernel.forget_answers';
  expect((await crema(`jobs run ${name}`, env)).code).toBe(0);
  const waiting = await crema(`jobs history ${name} --count 1`, env);
  const lines = /^WAITS SINCE +STARTED +ENDED +BY +TOOK +RESULT\n\S+Z +system:cli +waiting\n$/;
  expect([waiting.code, waiting.stdout]).toEqual([0, expect.stringMatching(lines)]);
  const { runs } = JSON.parse((await crema(`jobs history ${name} --json`, env)).stdout);
  expect(runs).toMatchObject([{ name, cause: 'hand', asked_by: 'system:cli', status: 'waiting' }]);
  const list = await crema('jobs list', env);
  expect(list.stdout).toMatch(/\nkernel\.forget_answers +40 \* \* \* \* +waiting\n/);
  const unknown = await crema('jobs history nobody.knows', env);
  expect([unknown.code, unknown.stdout, unknown.stderr]).toEqual([1, '', 'There is no such job.\n']);
  await drop();
}, 120_000);
