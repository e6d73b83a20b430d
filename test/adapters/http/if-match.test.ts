import { expect, test } from 'vitest';
import { ifMatch } from '../../../src/adapters/http/index.ts';
import { createServer } from './support.ts';

async function ask(versioned: boolean, header?: string) {
  const { app } = await createServer();
  const config = { access: 'public', versioned } as const;
  app.patch('/thing', { config }, (request) => ({ version: ifMatch(request) ?? null }));
  const headers = header === undefined ? {} : { 'if-match': header };
  const answer = await app.inject({ method: 'PATCH', url: '/thing', headers });
  return [answer.statusCode, answer.json().version ?? answer.json().code];
}

test.each([
  ['"7"', [200, 7]],
  ['*', [200, undefined]],
  [undefined, [200, undefined]],
  ['7', [412, 'version_mismatch']],
  ['W/"7"', [412, 'version_mismatch']],
  ['"7", "8"', [412, 'version_mismatch']],
  ['"7000000000000000"', [412, 'version_mismatch']],
  ['', [412, 'version_mismatch']],
])('If-Match %s', async (header, expected) => {
  expect(await ask(true, header)).toEqual(expected);
});

test('If-Match on a route that does not say so in the document is a defect', async () => {
  expect(await ask(false, '"7"')).toEqual([500, 'internal']);
});
