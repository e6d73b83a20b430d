import { type ObjectStore, openFileStore, openS3Store } from '../adapters/objects/index.ts';
import type { ObjectsConfig } from '../config.ts';

/** The object store that the settings name; nothing is asked of it yet. */
export function openObjects(objects: ObjectsConfig, warn: (message: string, error: unknown) => void): ObjectStore {
  if (objects.kind === 'file') return openFileStore(objects.folder);
  const { bucket, endpoint, region, credentials } = objects;
  return openS3Store({
    bucket,
    endpoint: endpoint ?? undefined,
    region: region ?? undefined,
    credentials: credentials ?? undefined,
    warn,
  });
}
