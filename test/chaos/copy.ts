import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const parts = ['src', 'migrations', 'test', 'package.json'];

/** A change of one file: `from` stands there, as it is written, and becomes `to`. */
export interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A copy of the program with something wrong in it; the program itself has no switch for being wrong. */
export interface Copy extends AsyncDisposable {
  readonly directory: string;
}

/** @throws when a change does not find its place: the program has moved on, and the mutant must follow */
export async function copyWith(changes: readonly Change[]): Promise<Copy> {
  const directory = await mkdtemp(join(tmpdir(), 'crema-mutant-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    for (const part of parts) await cp(join(root, part), join(directory, part), { recursive: true });
    await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
    for (const { file, from, to } of changes) {
      const path = join(directory, file);
      const text = await readFile(path, 'utf8');
      if (text.split(from).length !== 2) throw new Error(`${file} does not have this once:\n${from}`);
      await writeFile(
        path,
        text.replace(from, () => to),
      );
    }
    return { directory, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
