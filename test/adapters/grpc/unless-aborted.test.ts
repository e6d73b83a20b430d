import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { unlessAborted } from '../../../src/adapters/grpc/unless-aborted.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('what came is let go of while the stream goes on', async () => {
  const { signal } = new AbortController();
  const messages: WeakRef<object>[] = [];
  for (let count = 0; count < 100; count += 1) {
    const message = await unlessAborted(Promise.resolve({ count }), signal);
    messages.push(new WeakRef(message!));
    await turn(); // a WeakRef is strong until the turn is over
  }
  collectGarbage();
  const kept = messages.filter((message) => message.deref() !== undefined);
  expect(kept.length).toBeLessThan(3);
});

test('an end that comes first ends the wait', async () => {
  const ending = new AbortController();
  const waiting = unlessAborted(new Promise(() => {}), ending.signal);
  ending.abort();
  expect(await waiting).toBeNull();
  expect(await unlessAborted(new Promise(() => {}), ending.signal)).toBeNull();
});

test('a failure is passed on', async () => {
  const { signal } = new AbortController();
  await expect(unlessAborted(Promise.reject(new Error('no more')), signal)).rejects.toThrow('no more');
});
