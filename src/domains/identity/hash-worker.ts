/**
 * The thread that works on passwords, one after the other. It steps back for selling: on Linux a priority belongs to the
 * thread, so a flood of sign-ins gets what checkouts leave; elsewhere it would be that of the whole process.
 */
import { constants, getPriority, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { hashSync } from '@node-rs/argon2';
import { cost, verifierOf } from './stored-hash.ts';

/** A tenth of what the rest of the process gets, where there is not enough for all. */
const stepsBack = 10;

if (process.platform === 'linux') setPriority(Math.min(getPriority() + stepsBack, constants.priority.PRIORITY_LOW));

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
