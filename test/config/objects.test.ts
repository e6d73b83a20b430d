import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../src/config.ts';

const load = (env: Record<string, string>) => loadConfig({ CREMA_DATA_DIR: '/data', ...env });
const keys = { MINIO_ACCESS_KEY: 'crema', MINIO_SECRET_KEY: 'secret' };

function faultsOf(env: Record<string, string>): string[] {
  try {
    load(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ name, message }) => `${name} ${message}`);
    throw error;
  }
  return [];
}

describe('where objects are kept', () => {
  test.each([
    ['', '/data/objects'],
    ['file:', '/data/objects'],
    ['file:/srv/objects', '/srv/objects'],
    ['file:///srv/objects', '/srv/objects'],
    ['file:objects', resolve('objects')],
  ])('in a folder: %j', (OBJECT_STORE, folder) => {
    expect(load({ OBJECT_STORE }).config.objects).toEqual({ kind: 'file', folder });
  });

  test('in MinIO, where only that is set; its scheme may be left out', () => {
    const credentials = { accessKeyId: 'crema', secretAccessKey: 'secret' };
    const minio = { kind: 's3', region: null, credentials };
    const { objects } = load({ MINIO_ENDPOINT: 'minio:9000', ...keys }).config;
    expect(objects).toEqual({ ...minio, bucket: 'raw-data', endpoint: 'http://minio:9000' });
    const named = load({ MINIO_ENDPOINT: 'https://s3.example.org/', MINIO_BUCKET: 'cafe', ...keys }).config.objects;
    expect(named).toEqual({ ...minio, bucket: 'cafe', endpoint: 'https://s3.example.org' });
    const decided = load({ OBJECT_STORE: 's3://pictures', MINIO_ENDPOINT: 'minio:9000', ...keys }).config.objects;
    expect(decided).toEqual({ ...minio, bucket: 'pictures', endpoint: 'http://minio:9000' });
  });

  test('at Amazon, by the credentials that AWS has for us', () => {
    expect(load({ OBJECT_STORE: 's3://pictures', AWS_REGION: 'eu-central-1' }).config.objects).toEqual({
      kind: 's3',
      bucket: 'pictures',
      endpoint: null,
      region: 'eu-central-1',
      credentials: null,
    });
  });

  test('OBJECT_STORE decides, and says what it leaves aside', () => {
    const { config, notices } = load({ OBJECT_STORE: 'file:', MINIO_ENDPOINT: 'minio:9000', ...keys });
    expect(config.objects).toEqual({ kind: 'file', folder: '/data/objects' });
    expect(notices).toEqual(['OBJECT_STORE decides where pictures are kept: a folder; MINIO_ENDPOINT is left aside.']);
  });
});

describe('refused at start', () => {
  const form = 'expected file:, file:<folder> or s3://<bucket> (Azure is not in this version).';

  test.each(['azblob://pictures', 'abfss://pictures@account', 's3://', 's3://UPPER', 'file://host/folder'])(
    '%s',
    (OBJECT_STORE) => {
      expect(faultsOf({ OBJECT_STORE })).toEqual([`OBJECT_STORE is a URL or address; ${form}`]);
    },
  );

  test('half of what is needed', () => {
    expect(faultsOf({ OBJECT_STORE: 's3://pictures' })).toEqual([
      'AWS_REGION is not set; expected beside OBJECT_STORE.',
    ]);
    expect(faultsOf({ MINIO_ENDPOINT: 'minio:9000', MINIO_ACCESS_KEY: 'crema' })).toEqual([
      'MINIO_SECRET_KEY is not set; expected beside MINIO_ACCESS_KEY.',
    ]);
    expect(faultsOf({ MINIO_ENDPOINT: 'minio:9000', MINIO_SECRET_KEY: 'secret' })).toEqual([
      'MINIO_ACCESS_KEY is not set; expected beside MINIO_SECRET_KEY.',
    ]);
    expect(faultsOf(keys)).toEqual([
      'MINIO_ENDPOINT is not set; expected beside MINIO_ACCESS_KEY and MINIO_SECRET_KEY.',
    ]);
  });

  test.each(['http://user:password@minio:9000', 'http://minio:9000/path', 'ftp://minio', 'http://'])(
    'the endpoint %s',
    (MINIO_ENDPOINT) => {
      expect(faultsOf({ MINIO_ENDPOINT, ...keys })[0]).toContain(
        'expected http(s)://host:port, without user, path or parameters.',
      );
    },
  );
});
