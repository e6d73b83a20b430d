import { setTimeout as delay } from 'node:timers/promises';
import type { EmbeddedFiles } from './embedded-files.ts';
import type { Programs } from './embedded-programs.ts';
import { clearRemains, stopServer } from './embedded-remains.ts';
import { type RunningServer, startServer } from './embedded-server.ts';

const LONGEST_WAIT_MS = 2_000;

/**
 * Starts the server again whenever it ends without having been asked to (killed by the system for want of memory, say),
 * on the same port, as often as it takes.
 *
 * @returns stop: ends both the keeping and the server
 */
export function keepRunning(
  first: RunningServer,
  files: EmbeddedFiles,
  programs: Programs,
  port: number,
  log: (line: string) => void,
): { stop(): Promise<void> } {
  let stopping = false;

  const startAgain = async (): Promise<RunningServer | null> => {
    for (let wait = 50; !stopping; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        await clearRemains(files.cluster, log);
        return await startServer(files, programs, port);
      } catch (error) {
        log((error as Error).message);
        await delay(wait);
      }
    }
    return null;
  };

  const keep = async () => {
    for (let server: RunningServer | null = first; server; ) {
      await server.ended;
      if (stopping) return;
      log(`PostgreSQL ended unexpectedly and is started again (its log: ${files.log}.1)`);
      server = await startAgain();
    }
  };

  const kept = keep().then(() => true);
  return {
    async stop() {
      stopping = true;
      // Again and again, since the keeper may be just about to start one.
      do await stopServer(files.cluster);
      while (!(await Promise.race([kept, delay(20)])));
    },
  };
}
