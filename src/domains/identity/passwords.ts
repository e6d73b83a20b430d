import { availableParallelism } from 'node:os';
import { hash } from '@node-rs/argon2';
import { problem } from '../../kernel/errors.ts';
import { isCommon } from './common-passwords.ts';
import { cost, nobodysHash, verifierOf } from './stored-hash.ts';

/** The thread pool has four threads for all files and look-ups of this process: one stays free of passwords. */
const maxAtOnce = Math.min(availableParallelism(), 3);
/** Some 1.2 s of waiting on two cores; whoever comes behind is told to come back. */
const maxWaiting = 50;

const waiting: (() => void)[] = [];
let running = 0;

/** Why a new password cannot be taken, as a sentence; null when it can. `email`: whose account it is for. */
export function passwordFault(password: string, email?: string): string | null {
  const length = [...password].length;
  if (length < 10 || length > 128) return 'A password has 10 to 128 characters.';
  if (isCommon(password)) return 'This password is among the most common ones. Choose another.';
  const lower = password.toLowerCase();
  if (email !== undefined && (lower === email || lower === email.split('@')[0])) {
    return 'The e-mail address is no password. Choose another.';
  }
  return null;
}

/**
 * The PHC string of a new password.
 *
 * @throws 429 `rate_limited` when too many are being worked on already
 */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, cost));
}

/**
 * Whether the password belongs to the hash; null, for nobody's, takes as long and is never true. Nor is what is no hash
 * that we know: such accounts are opened again by `POST /api/auth/forgot`.
 *
 * @throws 429 `rate_limited` when too many are being checked already
 */
export async function isPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const verify = passwordHash === null ? null : verifierOf(passwordHash);
  const matches = await inTurn(() => (verify ?? verifierOf(nobodysHash)!)(password).catch(() => false));
  return matches && verify !== null;
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
