/**
 * `npm run chaos -- --mutants`: plants one bug after another in a copy of the program, runs the chaos on it and expects
 * that it is noticed. A harness that catches no mutant proves nothing. With `--only TEXT`, those whose name has it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { copyWith } from './copy.ts';
import { enumerateCrashPoints } from './crash-points.ts';
import { type Mutant, mutants } from './mutants.ts';
import { overload, shortages } from './overload.ts';

/** A mutant that needs an unlucky moment gets this many tries. */
const seeds = [101, 102, 103];

/** @returns how many were not noticed */
export async function runMutants(seconds: number, only: string): Promise<number> {
  let survivors = 0;
  for (const mutant of mutants.filter(({ what }) => what.includes(only))) {
    const caught = await isCaught(mutant, seconds);
    console.log(
      `${caught ? 'caught  ' : 'SURVIVED'} ${mutant.what}${caught ? `: ${caught}` : ` (expected ${mutant.expects.join(' or ')})`}`,
    );
    if (!caught) survivors += 1;
  }
  return survivors;
}

async function isCaught({ changes, expects, by }: Mutant, seconds: number): Promise<string | null> {
  await using copy = await copyWith(changes);
  const program = join(copy.directory, 'src/main.ts');
  if (by === 'crash points')
    return told(
      expects,
      (await enumerateCrashPoints(() => {}, program)).violations.map(({ id }) => id),
    );
  if (by === 'overload')
    return told(
      expects,
      (await overload(shortages.database, program)).violations.map(({ id }) => id),
    );
  for (const seed of seeds) {
    const caught = told(expects, await chaosIn(copy.directory, seconds, seed));
    if (caught) return `seed ${seed}, ${caught}`;
  }
  return null;
}

function told(expects: readonly string[], noticed: readonly string[]): string | null {
  return expects.some((id) => noticed.includes(id)) ? [...new Set(noticed)].sort().join(' ') : null;
}

/** The invariants that a run of the copy's own harness found broken. */
async function chaosIn(directory: string, seconds: number, seed: number): Promise<string[]> {
  const args = [
    join(directory, 'test/chaos/run.ts'),
    '--only',
    '--topology',
    'apart',
    '--seconds',
    String(seconds),
    '--seed',
    String(seed),
  ];
  const child = spawn(process.execPath, args, { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await once(child, 'close');
  const line = /^broken: (.*)$/m.exec(output)?.[1];
  if (line === undefined && !/every promise was kept/.test(output))
    throw new Error(`the run came to no end:\n${output.slice(-2000)}`);
  return (line ?? '').split(' ').filter((word) => /^[A-Z]\d$/.test(word));
}
