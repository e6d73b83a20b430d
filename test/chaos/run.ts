/**
 * `npm run chaos -- --seconds 60 --seed 7`: breaks Crema while it works and checks that it kept its promises, first with
 * its parts apart, as in production, then for a quarter of the time as one process with its own database. Seeds that once
 * found something run before. Without a seed, one is drawn and printed.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Report, type RunOptions, runChaos, topologies } from './harness.ts';
import { runMutants } from './run-mutants.ts';

const usage = `usage: npm run chaos -- [--seconds N] [--seed S] [--topology apart|alone] [--only]
       npm run chaos -- --mutants [--seconds N] [--mutant TEXT]
  --only     not the past failing seeds
  --mutants  plants bugs in copies of the program and expects that they are noticed`;

type Run = Pick<RunOptions, 'seed' | 'seconds' | 'topology'>;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string' },
    seed: { type: 'string' },
    topology: { type: 'string' },
    only: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    mutant: { type: 'string', default: '' },
  },
});
const seconds = Number(values.seconds ?? (values.mutants ? 12 : 60));
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
const known = Object.keys(topologies) as Run['topology'][];
const chosen = known.filter((name) => values.topology === undefined || name === values.topology);
if (!(seconds > 0) || !Number.isSafeInteger(seed) || chosen.length === 0) {
  console.error(usage);
  process.exit(2);
}

process.exit((values.mutants ? await runMutants(seconds, values.mutant) : await runAll()) === 0 ? 0 : 1);

/** @returns how many promises were broken */
async function runAll(): Promise<number> {
  const past = await readFile(new URL('./failing-seeds.json', import.meta.url), 'utf8');
  const first: Run[] = values.only ? [] : JSON.parse(past);
  const asked = chosen.map((topology) => ({
    seed,
    topology,
    seconds: topology === 'alone' && chosen.length > 1 ? Math.max(5, seconds / 4) : seconds,
  }));
  let broken = 0;
  for (const run of [...first, ...asked]) {
    const report = await runChaos({ ...run, log: (line) => console.log(line) });
    tell(report);
    broken += report.violations.length;
  }
  return broken;
}

function tell({ options, faults, verdicts, violations }: Report): void {
  console.log(`\nseed ${options.seed}, ${options.topology}: ${faults} lines of faults`);
  for (const [name, count] of Object.entries(verdicts).sort()) console.log(`  ${name.padEnd(20)} ${count}`);
  if (violations.length === 0) {
    console.log('every promise was kept\n');
    return;
  }
  const counts = Map.groupBy(violations, ({ id }) => id);
  console.log(`broken: ${[...counts].map(([id, all]) => `${id} ${all.length}`).join(', ')}`);
  for (const { id, broken } of violations.slice(0, 40)) console.log(`  ${id}: ${broken}`);
}
