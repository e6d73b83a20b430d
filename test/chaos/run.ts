/**
 * `npm run chaos -- --seconds 60 --seed 7`: breaks Crema while it works and checks that it kept its promises, first with
 * its parts apart, as in production, then for a quarter of the time as one process with its own database. Seeds that once
 * found something run before; afterwards it is cut off and killed at each step of a checkout, stopped under load and
 * asked for more than it can do, and its cache server is broken. Without a seed, one is drawn and printed.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { breakCache, cacheServer } from './cache-outage.ts';
import { enumerateCrashPoints, victims } from './crash-points.ts';
import { enumerateCutPoints } from './cut-points.ts';
import { type Report, type RunOptions, runChaos, topologies } from './harness.ts';
import { overload, shortages } from './overload.ts';
import type { Violation } from './promises.ts';
import { runMutants } from './run-mutants.ts';
import { stopUnderLoad } from './stop.ts';
import { canTrace } from './tracer.ts';

const usage = `usage: npm run chaos -- [--seconds N] [--operations N] [--seed S] [--topology apart|alone] [--only]
       npm run chaos -- --mutants [--seconds N] [--mutant TEXT]
       npm run chaos -- --flood
       npm run chaos -- --kafka [--seconds N] [--seed S]
  --operations  goes on until so many things have been asked for, up to eight times as long
  --only        this seed and nothing else
  --mutants     plants bugs in copies of the program and expects that they are noticed
  --flood       asks for more than the processor can do; for a quiet machine
  --kafka       with events by way of three brokers (TEST_KAFKA3_BROKERS), killed and frozen in turn with all else`;

type Run = Pick<RunOptions, 'seed' | 'seconds' | 'topology'>;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string' },
    operations: { type: 'string', default: '0' },
    seed: { type: 'string' },
    topology: { type: 'string' },
    only: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    mutant: { type: 'string', default: '' },
    flood: { type: 'boolean', default: false },
    kafka: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds ?? (values.mutants ? 12 : 60));
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
const known = (Object.keys(topologies) as Run['topology'][]).filter((name) => (name === 'kafka') === values.kafka);
const chosen = known.filter((name) => values.topology === undefined || name === values.topology);
if (!(seconds > 0) || !Number.isSafeInteger(seed) || chosen.length === 0) {
  console.error(usage);
  process.exit(2);
}

const broken = values.mutants
  ? await runMutants(seconds, values.mutant)
  : values.flood
    ? await runOverload('processor')
    : (await runSeeds()) + (values.only || values.kafka ? 0 : await runMoments());
process.exit(broken === 0 ? 0 : 1);

/** @returns how many promises were broken */
async function runSeeds(): Promise<number> {
  const past = await readFile(new URL('./failing-seeds.json', import.meta.url), 'utf8');
  const first: Run[] = values.only ? [] : JSON.parse(past).filter((run: Run) => chosen.includes(run.topology));
  const asked = chosen.map((topology) => ({
    seed,
    topology,
    seconds: topology === 'alone' && chosen.length > 1 ? Math.max(5, seconds / 4) : seconds,
  }));
  let count = 0;
  for (const run of [...first, ...asked]) {
    const report = await runChaos({ ...run, operations: Number(values.operations), log: (line) => console.log(line) });
    tell(report);
    count += report.violations.length;
  }
  return count;
}

/** What is not left to chance. */
async function runMoments(): Promise<number> {
  const log = (line: string) => console.log(line);
  const cuts = await enumerateCutPoints({ log });
  tellViolations(cuts.violations);
  let count = cuts.violations.length;
  if (await canTrace()) {
    for (const victim of victims) {
      const { violations } = await enumerateCrashPoints({ victim, log });
      tellViolations(violations);
      count += violations.length;
    }
  } else console.log('skipped: the crash points of a checkout, because strace is missing or may not trace');
  const stop = (await stopUnderLoad()).map((what) => ({ id: 'R2', broken: what }));
  console.log('stopped under load');
  tellViolations(stop);
  return count + stop.length + (await runCacheOutage()) + (await runOverload('database'));
}

async function runCacheOutage(): Promise<number> {
  if (cacheServer === undefined) {
    console.log('skipped: a cache server that fails, because TEST_VALKEY_HOST is not set');
    return process.env.CI === undefined ? 0 : 1;
  }
  const log = (line: string) => console.log(line);
  const { reads, writes, shared, violations } = await breakCache({ seed, rounds: 3, log });
  console.log(`${reads} reads, ${shared} of them from the cache server, and ${writes} writes`);
  tellViolations(violations);
  return violations.length;
}

async function runOverload(of: keyof typeof shortages): Promise<number> {
  const { before, flood, after, violations } = await overload(shortages[of]);
  console.log(`three times what can be done, short of ${shortages[of].what}`);
  for (const [when, { goodput, p99, answers }] of Object.entries({ before, flood, after }))
    console.log(
      `  ${when.padEnd(7)} ${goodput.toFixed(1)} a second, 99 of 100 within ${p99} ms, ${JSON.stringify(answers)}`,
    );
  tellViolations(violations);
  return violations.length;
}

function tell({ options, faults, samples, verdicts, violations }: Report): void {
  console.log(
    `\nseed ${options.seed}, ${options.topology}: ${faults} lines of faults, asked ${samples} times meanwhile`,
  );
  for (const [name, count] of Object.entries(verdicts).sort()) console.log(`  ${name.padEnd(20)} ${count}`);
  tellViolations(violations);
}

function tellViolations(violations: readonly Violation[]): void {
  if (violations.length === 0) {
    console.log('every promise was kept\n');
    return;
  }
  const counts = Map.groupBy(violations, ({ id }) => id);
  console.log(`broken: ${[...counts].map(([id, all]) => `${id} ${all.length}`).join(', ')}`);
  for (const violation of violations.slice(0, 40)) console.log(`  ${violation.id}: ${violation.broken}`);
}
