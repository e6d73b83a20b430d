import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A fresh directory to run commands in. */
export function newDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'crema-cli-'));
}

/** Starts `crema …` as a process of its own, with only these settings, in `directory`. */
export function startCrema(words: readonly string[], env: Record<string, string>, directory: string): ChildProcess {
  return spawn(process.execPath, [program, ...words], {
    cwd: directory,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Waits for the end of a process and all that it said. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'exit')]);
  return { code, stdout, stderr };
}

/** Runs `crema …` to its end; the words are separated by spaces. */
export function crema(words: string, env: Record<string, string> = {}, directory = newDirectory()): Promise<Ended> {
  return ended(startCrema(words.split(' ').filter(Boolean), env, directory));
}
