import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkedKey, type ObjectStore } from './object-store.ts';

/** Objects as files of a folder, which is made when it is first needed. */
export function openFileStore(folder: string): ObjectStore {
  const pathOf = (key: string) => join(folder, ...checkedKey(key).split('/'));
  return {
    place: folder,
    put: async (key, body) => writeWhole(pathOf(key), body),
    get: async (key) => orNull(readFile(pathOf(key))),
    async stat(key) {
      const found = await orNull(stat(pathOf(key)));
      return found && { bytes: found.size };
    },
    delete: async (key) => rm(pathOf(key), { force: true }),
  };
}

/**
 * Under another name first, which no key can have, and from there at once: a reader sees the whole file or none, and
 * so does whoever comes after the power has failed.
 */
async function writeWhole(path: string, body: Uint8Array): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const unfinished = join(folder, `.${randomUUID()}`);
  try {
    const file = await open(unfinished, 'wx');
    try {
      await file.writeFile(body);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** The new name itself lasts only when its folder is on the disk; Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const absent = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

function orNull<Found>(found: Promise<Found>): Promise<Found | null> {
  return found.catch((error: NodeJS.ErrnoException) => {
    if (absent.has(error.code ?? '')) return null;
    throw error;
  });
}
