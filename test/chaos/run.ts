/**
 * `npm run chaos -- --seconds 60 --seed 7`: breaks Crema while it works and checks that it kept its promises. Seeds that
 * once found something run first. Without a seed, one is drawn and printed.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Report, type RunOptions, runChaos, topologies } from './harness.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string' },
    only: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
if (!(seconds > 0) || !Number.isSafeInteger(seed)) {
  console.error('usage: npm run chaos -- [--seconds N] [--seed S] [--only]   # --only: not the past failing seeds');
  process.exit(2);
}

const past = JSON.parse(await readFile(new URL('./failing-seeds.json', import.meta.url), 'utf8')) as {
  seed: number;
  seconds: number;
}[];
const runs = [...(values.only ? [] : past), { seed, seconds }];
let failed = 0;
for (const run of runs) {
  const report = await runChaos({ ...run, log: (line) => console.log(line) });
  tell(report);
  if (report.violations.length > 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);

function tell({ seed: used, faults, verdicts, violations }: Report): void {
  console.log(`\nseed ${used}: ${faults} lines of faults`);
  for (const [name, count] of Object.entries(verdicts).sort()) console.log(`  ${name.padEnd(20)} ${count}`);
  console.log(violations.length === 0 ? 'every promise was kept\n' : `${violations.length} promises were broken:`);
  for (const { id, broken } of violations.slice(0, 40)) console.log(`  ${id}: ${broken}`);
}
