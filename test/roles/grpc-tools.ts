import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Why the foreign clients cannot be run here; null: they can. In CI they must be there. */
export function missing(tool: string): string | null {
  const found = (process.env.PATH ?? '').split(delimiter).some((directory) => existsSync(join(directory, tool)));
  if (found) return null;
  if (process.env.CI) throw new Error(`${tool} is not on the path, and in CI it must be`);
  return `${tool} is not on the path`;
}

/** What a tool says on both its outputs, and its exit code. */
export function run(tool: string, ...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(tool, words, { timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
  });
}
