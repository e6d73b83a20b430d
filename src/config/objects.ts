import { join } from 'node:path';
import type { Fault } from './faults.ts';
import type { Values } from './settings.ts';

/** Where objects are kept. */
export type ObjectsConfig =
  | { readonly kind: 'file'; readonly folder: string }
  | {
      readonly kind: 's3';
      readonly bucket: string;
      /** Of another S3 than Amazon's. */
      readonly endpoint: string | null;
      readonly region: string | null;
      /** Null: by AWS's standard chain. */
      readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
    };

type Given = Values['objects'];

/** `OBJECT_STORE` decides; without it MinIO where there is an endpoint of one, else the folder of the data directory. */
export function composeObjects(given: Given, dataDir: string): ObjectsConfig {
  const { minioEndpoint: endpoint, minioAccessKey, minioSecretKey, region } = given;
  const place = placeOf(given);
  if (place.kind === 'file') return { kind: 'file', folder: place.folder ?? join(dataDir, 'objects') };
  const credentials =
    endpoint === null || minioAccessKey === null || minioSecretKey === null
      ? null
      : { accessKeyId: minioAccessKey, secretAccessKey: minioSecretKey };
  return { kind: 's3', bucket: place.bucket, endpoint, region, credentials };
}

function placeOf({ store, minioEndpoint, minioBucket }: Given) {
  if (store !== null) return store;
  return minioEndpoint === null
    ? ({ kind: 'file', folder: null } as const)
    : ({ kind: 's3', bucket: minioBucket } as const);
}

/** What is missing for an S3 that was meant, so that nobody's pictures land in a folder by an oversight. */
export function objectsFaults(given: Given): Fault[] {
  const { store, minioEndpoint: endpoint, minioAccessKey, minioSecretKey, region } = given;
  if (store?.kind === 'file') return [];
  const faults: Fault[] = [];
  const missing = (name: string, beside: string) =>
    faults.push({ name, message: `is not set; expected beside ${beside}.` });
  const hasKeys = minioAccessKey !== null || minioSecretKey !== null;
  if (hasKeys && endpoint === null) missing('MINIO_ENDPOINT', 'MINIO_ACCESS_KEY and MINIO_SECRET_KEY');
  else if (hasKeys && minioAccessKey === null) missing('MINIO_ACCESS_KEY', 'MINIO_SECRET_KEY');
  else if (hasKeys && minioSecretKey === null) missing('MINIO_SECRET_KEY', 'MINIO_ACCESS_KEY');
  else if (store?.kind === 's3' && endpoint === null && region === null) missing('AWS_REGION', 'OBJECT_STORE');
  return faults;
}

/** Names the settings that `OBJECT_STORE` leaves aside. */
export function objectsNotices({ store, minioEndpoint }: Given): string[] {
  if (store?.kind !== 'file' || minioEndpoint === null) return [];
  return ['OBJECT_STORE decides where pictures are kept: a folder; MINIO_ENDPOINT is left aside.'];
}
