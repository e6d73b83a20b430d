import { randomUUID } from 'node:crypto';
import { openObjects } from '../../roles/objects.ts';
import { explain } from '../errors.ts';
import { fail, type MachineCheck, ok } from './check.ts';

/** Writes, reads and removes an object, where the store is not simply a part of the data directory. */
export const objectStore: MachineCheck = {
  name: 'object store',
  async find({ objects, server }) {
    if (objects.kind === 'file' && objects.folder.startsWith(server.dataDir)) return null;
    let cause: unknown;
    const store = openObjects(objects, (_message, error) => {
      cause = error;
    });
    const key = `doctor/${randomUUID()}`;
    try {
      await store.put(key, Buffer.from('crema'), 'text/plain');
      const found = await store.get(key);
      await store.delete(key);
      if (found?.toString() === 'crema') return ok(`${store.place} keeps what it is given`);
      return fail(`${store.place} answers with something else than it was given`, 'Look at what stands before it.');
    } catch (error) {
      const mend =
        'Check OBJECT_STORE, the MINIO_… or AWS settings, that the bucket is there, and who may write to it.';
      return fail(`${store.place} cannot be used: ${explain(cause ?? error)}`, mend);
    }
  },
};
