import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fail, type MachineCheck, ok, warn } from './check.ts';

/** The version that package.json pins; older ones lack what the code uses, newer ones are not tested. */
const nodeMajor = 24;

export const nodeVersion: MachineCheck = {
  name: 'node',
  async find() {
    const { node } = process.versions;
    const major = Number.parseInt(node, 10);
    if (major === nodeMajor) return ok(`Node ${node}`);
    const mend = `Run Crema by its npm scripts, which bring Node ${nodeMajor} along, or install that version.`;
    if (major > nodeMajor) return warn(`Node ${node} is newer than the tested ${nodeMajor}`, mend);
    return fail(`Node ${node} is too old`, mend);
  },
};

export const dataDirectory: MachineCheck = {
  name: 'data directory',
  async find({ server: { dataDir } }) {
    const exists = await stat(dataDir).catch(() => null);
    if (exists && !exists.isDirectory())
      return fail(`${dataDir} is a file`, 'Move it away, or set CREMA_DATA_DIR to a directory.');
    try {
      await access(exists ? dataDir : await nearest(dataDir), constants.W_OK | constants.X_OK);
      return ok(exists ? `${dataDir} is writable` : `${dataDir} can be made`);
    } catch {
      return fail(
        `${dataDir} is not writable`,
        'Give it to the user that runs Crema, or set CREMA_DATA_DIR to a directory that is.',
      );
    }
  },
};

/** The nearest directory above a path that exists. */
async function nearest(path: string): Promise<string> {
  const above = dirname(path);
  return (await stat(above).catch(() => null)) ? above : nearest(above);
}
