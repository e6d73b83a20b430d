/**
 * The thread that works on passwords, one after the other. It steps back for selling: on Linux a priority belongs to the
 * thread, so a flood of sign-ins gets what checkouts leave; elsewhere it would be that of the whole process.
 */
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { hashSync } from '@node-rs/argon2';
import { cost, verifierOf } from './stored-hash.ts';

/** A third of what others get where there is not enough for all. */
const steppedBack = 5;

if (process.platform === 'linux') setPriority(steppedBack);

/** `stored`: the hash to verify against; null: to be hashed. */
export interface HashWork {
  readonly password: string;
  readonly stored: string | null;
}

parentPort!.on('message', ({ password, stored }: HashWork) => {
  parentPort!.postMessage(stored === null ? hashSync(password, cost) : verifies(stored, password));
});

function verifies(stored: string, password: string): boolean {
  try {
    return verifierOf(stored)?.(password) ?? false;
  } catch {
    return false;
  }
}
