/** A thread that works on passwords, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { hashSync } from '@node-rs/argon2';
import { stepBack } from './step-back.ts';
import { cost, verifierOf } from './stored-hash.ts';

export interface HashThread {
  /** It lets everything else go first: a flood of sign-ins gets what checkouts leave. */
  readonly gentle: boolean;
}

if ((workerData as HashThread).gentle) stepBack();

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
