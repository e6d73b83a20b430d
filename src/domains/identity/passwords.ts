import { isCommon } from './common-passwords.ts';
import { inTurn } from './hash-threads.ts';
import { nobodysHash, verifierOf } from './stored-hash.ts';

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
  return inTurn({ password, stored: null });
}

/**
 * Whether the password belongs to the hash; null, for nobody's, takes as long and is never true. Nor is what is no hash
 * that we know: such accounts are opened again by `POST /api/auth/forgot`.
 *
 * @throws 429 `rate_limited` when too many are being checked already
 */
export async function isPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const known = passwordHash !== null && verifierOf(passwordHash) !== null;
  const matches = await inTurn<boolean>({ password, stored: known ? passwordHash : nobodysHash });
  return matches && known;
}
