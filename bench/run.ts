import { parseArgs } from 'node:util';
import { Bench } from './bench.ts';
import { machineFacts } from './machine.ts';
import type { Suite } from './suite.ts';
import { analytics } from './suites/analytics.ts';
import { buy } from './suites/buy.ts';
import { cartRead } from './suites/cart-read.ts';
import { checkout } from './suites/checkout.ts';
import { echo } from './suites/echo.ts';
import { events } from './suites/events.ts';
import { exportOrders } from './suites/export.ts';
import { grpc } from './suites/grpc.ts';
import { importOrders } from './suites/import.ts';
import { loginFlood } from './suites/login-flood.ts';
import { menu } from './suites/menu.ts';
import { rest } from './suites/rest.ts';
import { startup } from './suites/startup.ts';
import { markdown } from './table.ts';

const suites: readonly Suite[] = [
  echo,
  checkout,
  cartRead,
  menu,
  buy,
  analytics,
  grpc,
  events,
  importOrders,
  exportOrders,
  loginFlood,
  startup,
  rest,
];

const help = `npm run bench [-- [--seconds N] [suite …]]

Measures Crema on this machine, each suite against its baselines in the same run, and prints Markdown.

  npm run -s bench -- checkout buy > bench.md

  --seconds N  how long each load is measured (default 5)

Suites, all unless named:
${suites.map((suite) => `  ${suite.name.padEnd(12)} ${suite.describe}`).join('\n')}
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', short: 'h' }, seconds: { type: 'string', default: '5' } },
});
const seconds = Number(values.seconds);
const unknown = positionals.filter((name) => !suites.some((suite) => suite.name === name));

if (values.help) {
  process.stdout.write(help);
} else if (unknown.length > 0 || !(seconds > 0)) {
  process.stderr.write(
    `${unknown.length > 0 ? `no suite named ${unknown.join(', ')}` : '--seconds wants a number'}\n\n${help}`,
  );
  process.exitCode = 2;
} else {
  const bench = new Bench(seconds);
  // Ctrl-C also reaches the servers and the load client: they end, so the suite fails and cleans up. Twice ends at once.
  process.once('SIGINT', () => bench.progress('interrupted'));
  process.once('SIGTERM', () => process.exit(143));
  process.stdout.write('# Crema, measured\n\n');
  for (const suite of suites) {
    if (positionals.length > 0 && !positionals.includes(suite.name)) continue;
    bench.progress(`${suite.name}: ${suite.describe}`);
    for (const table of await suite.run(bench)) process.stdout.write(`${markdown(table)}\n`);
  }
  process.stdout.write(
    `## Measured on\n\n${[...machineFacts(), ...bench.databases].map((fact) => `- ${fact}\n`).join('')}`,
  );
  if (bench.errors.length > 0) {
    process.stdout.write(
      `\n## Errors: do not trust these numbers\n\n${bench.errors.map((error) => `- ${error}\n`).join('')}`,
    );
    process.exitCode = 1;
  }
}
