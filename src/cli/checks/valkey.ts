import { explain } from '../errors.ts';
import { fail, type MachineCheck, ok, warn } from './check.ts';

/** Reads wait no longer for a copy (`adapters/valkey`); half of that is near enough to say so. */
const slowMs = 125;

/** Whether the cache's server lets us in, and gives back what it is given. */
export const valkey: MachineCheck = {
  name: 'valkey',
  async find({ cache: { enabled, host, ...server } }) {
    if (!enabled || host === null) return null;
    const { askValkey } = await import('../../adapters/valkey/ask-valkey.ts');
    const place = `${host}:${server.port}`;
    try {
      const { version, ms } = await askValkey({ host, ...server });
      if (ms < slowMs) return ok(`${version} at ${place}`);
      const mend = 'Bring it nearer or relieve it; reads wait for a copy 250 ms at most, then they ask the database.';
      return warn(`${version} at ${place} takes ${ms} ms to keep a copy and give it back`, mend);
    } catch (error) {
      const mend =
        'Check VALKEY_HOST, VALKEY_PORT, VALKEY_PASSWORD and VALKEY_TLS, and that the server runs. Until then every process has only its own copies.';
      return fail(`${place} cannot be used: ${explain(error)}`, mend);
    }
  },
};
