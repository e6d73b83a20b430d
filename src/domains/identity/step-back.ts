import { spawn } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Lets everything else that runs on this machine go before the calling thread. On Linux a priority belongs to the
 * thread; elsewhere it would be that of the whole process, so nothing is done there.
 *
 * The lowest priority is not enough: since Linux 6.6 (EEVDF) a thread mostly finishes its slice before one that wakes up
 * gets the core, and a checkout wakes up a dozen times between server and database. A thread of the idle class gives way
 * at once. Node.js has no call for it, so `chrt` (util-linux) is asked, where there is one.
 */
export function stepBack(): void {
  if (process.platform !== 'linux') return;
  setPriority(constants.priority.PRIORITY_LOW);
  const thread = readlinkSync('/proc/thread-self').split('/').at(-1)!;
  spawn('chrt', ['--idle', '--pid', '0', thread], { stdio: 'ignore' })
    .on('error', () => {}) // no chrt here: the lowest priority has to do
    .unref();
}
