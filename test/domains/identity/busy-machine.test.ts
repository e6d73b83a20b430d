import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashPassword, isPassword } from '../../../src/domains/identity/passwords.ts';

/** More than a route waits for any answer. */
const patienceMs = 8_000;
const others: ChildProcess[] = [];

/** Processes of ordinary priority that never rest, each told to have begun. */
beforeAll(async () => {
  for (let n = 0; n < 3 * availableParallelism(); n += 1) {
    const other = spawn(process.execPath, ['-e', 'console.log(1); for (;;);'], { stdio: ['ignore', 'pipe', 'ignore'] });
    others.push(other);
    await once(other.stdout!, 'data');
  }
});
afterAll(() => others.forEach((other) => void other.kill('SIGKILL')));

test('who signs in on a machine that others keep busy is answered before she is sent away', async () => {
  const hash = await hashPassword('correct horse battery staple');
  const answers: unknown[] = [];
  for (const password of ['correct horse battery staple', 'wrong', 'correct horse battery staple', 'wrong']) {
    const tooLate = new Promise((resolve) => setTimeout(resolve, patienceMs, 'too late').unref());
    answers.push(await Promise.race([isPassword(hash, password), tooLate]));
  }
  expect(answers).toEqual([true, false, true, false]);
});
