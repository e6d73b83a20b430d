import { createHash, randomBytes } from 'node:crypto';

const form = /^crema_[A-Za-z0-9_-]{43}$/;

/** A new API key: 256 random bits, told from other secrets by its prefix. */
export function newKeyText(): string {
  return `crema_${randomBytes(32).toString('base64url')}`;
}

/** What is kept of a key: hexadecimal SHA-256. A key has too many bits to guess, so the hash need not be slow. */
export function hashOfKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Whether a text can be a key at all. */
export function looksLikeKey(text: string): boolean {
  return form.test(text);
}
