import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { problem } from '../../kernel/errors.ts';

/** Argon2id with 19 MiB, two passes, one lane, as OWASP recommends: 26 ms of one core. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Verified when nobody has the e-mail address, so that the work says nothing about who has an account. */
const nobodysHash = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** The thread pool has four threads for all files and look-ups of this process: one stays free of passwords. */
const maxAtOnce = Math.min(availableParallelism(), 3);
/** Some 1.2 s of waiting on two cores; whoever comes behind is told to come back. */
const maxWaiting = 50;

const waiting: (() => void)[] = [];
let running = 0;

/** Why a new password cannot be taken, as a sentence; null when it can. */
export function passwordFault(password: string): string | null {
  const length = [...password].length;
  return length < 10 || length > 128 ? 'A password has 10 to 128 characters.' : null;
}

/** The PHC string of a new password. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, cost));
}

/**
 * Whether the password belongs to the hash; null, for nobody's, takes as long and is never true.
 *
 * @throws 429 `rate_limited` when too many are being checked already
 */
export async function isPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const matches = await inTurn(() => verify(passwordHash ?? nobodysHash, password).catch(() => false));
  return matches && passwordHash !== null;
}

async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running === maxAtOnce) {
    if (waiting.length >= maxWaiting) throw tooMany();
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running += 1;
  }
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

const tooMany = () =>
  problem('rate_limited', 'Too many passwords are being checked right now. Try again in a moment.', { retryAfter: 2 });
