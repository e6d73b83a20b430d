import { randomBytes } from 'node:crypto';
import { chownSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from './load.ts';

/**
 * The secret that signs access tokens where no JWT_PRIVATE_KEY does: JWT_SECRET, or outside production one that is made
 * once and kept in `$CREMA_DATA_DIR/jwt-secret`, readable by its owner alone. Processes that start together agree on one.
 */
export function signingSecret({ identity, server }: Config): string {
  if (identity.jwtSecret !== null) return identity.jwtSecret;
  const file = join(server.dataDir, 'jwt-secret');
  return readSecret(file) ?? createSecret(file);
}

function readSecret(file: string): string | null {
  try {
    const secret = readFileSync(file, 'utf8').trim();
    if (secret.length >= 32) return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  throw new Error(
    `${file} does not hold a secret. Remove it, and a new one is made; who is signed in must sign in again.`,
  );
}

function createSecret(file: string): string {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(draft, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600 });
  if (process.getuid?.() === 0) {
    const { uid, gid } = statSync(dirname(file)); // so that after one start by sudo the directory's owner can still read it
    chownSync(draft, uid, gid);
  }
  try {
    linkSync(draft, file); // whole or not at all, and never over another's
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readSecret(file)!;
}
