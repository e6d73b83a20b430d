/**
 * `npm run chaos -- --mutants`: plants one bug after another in a copy of the program, tries the copy and expects that it
 * is noticed. A harness that catches no mutant proves nothing. With `--mutant TEXT`, those whose name has it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { faults } from './brokers.ts';
import { breakCache, cacheServer } from './cache-outage.ts';
import { copyWith } from './copy.ts';
import { enumerateCrashPoints, type Victim } from './crash-points.ts';
import { enumerateCutPoints } from './cut-points.ts';
import type { Mutant } from './mutants/mutant.ts';
import { mutants } from './mutants.ts';
import { overload, shortages } from './overload.ts';

/** A mutant that needs an unlucky moment gets this many tries. */
const seeds = [101, 102, 103];
/** A moment is unlucky among many; a machine that is busy with other things has fewer of them in a second. */
const operations = 4_000;

/** @returns how many were not noticed */
export async function runMutants(seconds: number, only: string): Promise<number> {
  let survivors = 0;
  for (const mutant of mutants.filter(({ what }) => what.includes(only))) {
    const missing = missingFor(mutant);
    if (missing) {
      console.log(`skipped  ${mutant.what}: ${missing} is not set`);
      if (process.env.CI !== undefined) survivors += 1;
      continue;
    }
    const caught = await catchMutant(mutant, seconds);
    console.log(
      `${caught ? 'caught  ' : 'SURVIVED'} ${mutant.what}${caught ? `: ${caught}` : ` (expected ${mutant.expects.join(' or ')})`}`,
    );
    if (!caught) survivors += 1;
  }
  return survivors;
}

/** What has to be set for a mutant to be tried and is not. */
function missingFor({ by, on }: Mutant): string | undefined {
  if (by === 'cache outage' && cacheServer === undefined) return 'TEST_VALKEY_HOST';
  return on === 'kafka' && !process.env.TEST_KAFKA3_BROKERS ? 'TEST_KAFKA3_BROKERS' : undefined;
}

/** @returns by which of the expected invariants a mutant was noticed, and how; null when it survived */
export async function catchMutant({ changes, expects, by, on }: Mutant, seconds: number): Promise<string | null> {
  await using copy = await copyWith(changes);
  if (by !== undefined) return told(expects, await tryAt(by, join(copy.directory, 'src/main.ts')), by);
  for (const seed of seeds) {
    const caught = told(expects, await chaosIn(copy.directory, on ?? 'apart', seconds, seed), `seed ${seed}`);
    if (caught) return caught;
  }
  return null;
}

function told(expects: readonly string[], noticed: readonly string[], how: string): string | null {
  return expects.some((id) => noticed.includes(id)) ? `${how}, ${[...new Set(noticed)].sort().join(' ')}` : null;
}

const quietly = { log: () => {}, untilBroken: true } as const;
const killing = (victim: Victim, program: string) => enumerateCrashPoints({ ...quietly, victim, program });
const tries: Record<
  NonNullable<Mutant['by']>,
  (program: string) => Promise<Pick<Awaited<ReturnType<typeof overload>>, 'violations'>>
> = {
  'crash points of Crema': (program) => killing('Crema', program),
  'crash points of PostgreSQL': (program) => killing('PostgreSQL', program),
  'cut points': (program) => enumerateCutPoints({ ...quietly, program }),
  'cache outage': (program) => breakCache({ seed: seeds[0]!, log: () => {}, program }),
  overload: (program) => overload(shortages.database, { program, seconds: 9 }),
};

/** The invariants that were found broken at chosen moments. */
async function tryAt(by: NonNullable<Mutant['by']>, program: string): Promise<string[]> {
  return (await tries[by](program)).violations.map(({ id }) => id);
}

/** The invariants that a run of the copy's own harness found broken. */
async function chaosIn(
  directory: string,
  topology: 'apart' | 'kafka',
  seconds: number,
  seed: number,
): Promise<string[]> {
  const load = ['--seconds', String(seconds), '--operations', String(operations)];
  const args = [
    '--only',
    '--topology',
    topology,
    ...(topology === 'kafka' ? ['--kafka'] : []),
    ...load,
    '--seed',
    String(seed),
  ];
  const child = spawn(process.execPath, [join(directory, 'test/chaos/run.ts'), ...args], {
    cwd: directory,
    env: { ...process.env, TEST_FAULTS: faults },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
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
