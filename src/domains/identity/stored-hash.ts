import { verifySync as verifyArgon2 } from '@node-rs/argon2';
import { verifySync as verifyBcrypt } from '@node-rs/bcrypt';

/** Argon2id with 19 MiB, two passes, one lane, as OWASP recommends: 26 ms of one core. */
export const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const ours = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$`;
const argon2 = /^\$argon2(?:id|i|d)\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d)\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}$/;
const bcrypt = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;
/** A hash came from somewhere: one that would take the machine's memory or minutes of its time is none for us. */
const most = { memoryCost: 131_072, timeCost: 8, parallelism: 4, bcryptCost: 14 };

/** Of nobody: verified when there is no other, so that the work says nothing about who has an account. */
export const nobodysHash = `${ours}${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** How a stored hash is verified, slowly; null for what is no hash that we know. */
export function verifierOf(stored: string): ((password: string) => boolean) | null {
  const [, memory, time, lanes] = argon2.exec(stored) ?? [];
  if (memory !== undefined) {
    const small =
      Number(memory) <= most.memoryCost && Number(time) <= most.timeCost && Number(lanes) <= most.parallelism;
    return small ? (password) => verifyArgon2(stored, password) : null;
  }
  const [, rounds] = bcrypt.exec(stored) ?? [];
  if (rounds === undefined || Number(rounds) > most.bcryptCost) return null;
  return (password) => verifyBcrypt(password, stored);
}

/** Whether a hash is of another kind or strength than new ones: then the next sign-in replaces it. */
export function isOutdated(stored: string): boolean {
  return !stored.startsWith(ours);
}
