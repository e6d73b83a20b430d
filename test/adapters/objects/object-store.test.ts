import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ObjectStore, openFileStore, openS3Store } from '../../../src/adapters/objects/index.ts';
import { uuid7 } from '../../../src/kernel/ids.ts';

const { TEST_MINIO_ENDPOINT, TEST_MINIO_ACCESS_KEY, TEST_MINIO_SECRET_KEY, TEST_MINIO_BUCKET } = process.env;
const credentials = { accessKeyId: TEST_MINIO_ACCESS_KEY ?? '', secretAccessKey: TEST_MINIO_SECRET_KEY ?? '' };
if (TEST_MINIO_ENDPOINT === undefined) {
  if (process.env.CI) throw new Error('TEST_MINIO_ENDPOINT is not set: in CI nothing is skipped');
  console.warn('skipped: the object store on S3, because TEST_MINIO_ENDPOINT is not set');
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crema-objects-'));
});
afterAll(() => rm(folder, { recursive: true }));

const stores: [string, boolean, () => ObjectStore][] = [
  ['a folder', true, () => openFileStore(join(folder, 'objects'))],
  [
    'a bucket',
    TEST_MINIO_ENDPOINT !== undefined,
    () => openS3Store({ bucket: TEST_MINIO_BUCKET!, endpoint: TEST_MINIO_ENDPOINT, credentials, warn: () => {} }),
  ],
];

const hostile = [
  '../escape',
  'a/../../escape',
  '/etc/passwd',
  'a//b',
  'a/./b',
  '.hidden',
  'a/.hidden',
  '..',
  '',
  'a\\..\\b',
  'a\0b',
  'a b',
  'ä',
  'x'.repeat(101),
];

describe.each(stores.filter(([, there]) => there))('objects in %s', (_name, _there, open) => {
  test('are read as they were written, and are not there before and after', async () => {
    const store = open();
    const key = `test/${uuid7()}/picture.webp`;
    const body = Buffer.from([0, 255, 10, 13, 26]);
    expect([await store.get(key), await store.stat(key)]).toEqual([null, null]);
    await store.put(key, body, 'image/webp');
    expect([await store.get(key), await store.stat(key)]).toEqual([body, { bytes: 5 }]);
    await store.put(key, Buffer.from('over it'), 'image/webp');
    expect((await store.get(key))!.toString()).toBe('over it');
    await store.delete(key);
    expect([await store.get(key), await store.stat(key)]).toEqual([null, null]);
    await store.delete(key);
  });

  test('written at once by many under one key are whole', async () => {
    const store = open();
    const key = `test/${uuid7()}`;
    const bodies = Array.from({ length: 8 }, (_, n) => Buffer.alloc(200_000, n));
    await Promise.all(bodies.map((body) => store.put(key, body, 'application/octet-stream')));
    const found = (await store.get(key))!;
    expect(bodies.some((body) => body.equals(found))).toBe(true);
    await store.delete(key);
  });

  test.each(hostile)('have no key like %j', async (key) => {
    const store = open();
    await expect(store.put(key, Buffer.from('x'), 'text/plain')).rejects.toThrow(RangeError);
    await expect(store.get(key)).rejects.toThrow(RangeError);
    await expect(store.stat(key)).rejects.toThrow(RangeError);
    await expect(store.delete(key)).rejects.toThrow(RangeError);
  });
});

describe('a folder', () => {
  test('holds nothing but whole objects, also when writing fails', async () => {
    const own = join(folder, 'own');
    const store = openFileStore(own);
    await store.put('a/b', Buffer.from('x'), 'text/plain');
    await expect(store.put('a/b/c', Buffer.from('x'), 'text/plain')).rejects.toThrow();
    await mkdir(join(own, 'taken'));
    await writeFile(join(own, 'taken', 'file'), '');
    await expect(store.put('taken', Buffer.from('x'), 'text/plain')).rejects.toThrow();
    expect((await readdir(own, { recursive: true })).sort()).toEqual(['a', 'a/b', 'taken', 'taken/file']);
  });

  test('that is a link is followed, because its owner made it', async () => {
    const target = join(folder, 'target');
    await mkdir(target);
    await symlink(target, join(folder, 'link'));
    await openFileStore(join(folder, 'link')).put('a', Buffer.from('x'), 'text/plain');
    expect(await readdir(target)).toEqual(['a']);
  });

  test('is there as soon as it is needed and not before', async () => {
    const later = join(folder, 'later');
    const store = openFileStore(later);
    expect(await store.get('a')).toBeNull();
    await expect(readdir(later)).rejects.toMatchObject({ code: 'ENOENT' });
    await store.put('a', Buffer.from('x'), 'text/plain');
    expect(await readdir(later)).toEqual(['a']);
  });
});

describe('a bucket that does not answer', () => {
  const told: string[] = [];
  const warn = (message: string) => void told.push(message);

  test('is a dependency that is unavailable, soon and with a line in the log', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const store = openS3Store({
      bucket: 'any',
      endpoint,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      warn,
    });
    await expect(store.get('a')).rejects.toMatchObject({ code: 'dependency_unavailable' });
    silent.closeAllConnections();
    silent.close();
    await expect(store.put('a', Buffer.from('x'), 'text/plain')).rejects.toMatchObject({
      code: 'dependency_unavailable',
    });
    expect(told).toEqual(['the object store s3://any failed', 'the object store s3://any failed']);
  });

  test.skipIf(TEST_MINIO_ENDPOINT === undefined)('so is one that is not there, or not ours', async () => {
    const absent = openS3Store({ bucket: 'no-such-bucket', endpoint: TEST_MINIO_ENDPOINT, credentials, warn });
    await expect(absent.get('a')).rejects.toMatchObject({ code: 'dependency_unavailable' });
    await expect(absent.put('a', Buffer.from('x'), 'text/plain')).rejects.toMatchObject({
      code: 'dependency_unavailable',
    });
    const wrong = { ...credentials, secretAccessKey: 'wrong' };
    const foreign = openS3Store({
      bucket: TEST_MINIO_BUCKET!,
      endpoint: TEST_MINIO_ENDPOINT,
      credentials: wrong,
      warn,
    });
    await expect(foreign.get('a')).rejects.toMatchObject({ code: 'dependency_unavailable' });
  });
});
