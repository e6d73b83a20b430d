import { maskUrl } from '../config/kinds/database.ts';
import { type Config, ConfigError, loadConfig } from '../config.ts';
import { type DatabaseCheck, type Finding, fail, type MachineCheck, ok, warn } from './checks/check.ts';
import { clocks, durability, migrations, serverVersion } from './checks/database.ts';
import { kafka } from './checks/kafka.ts';
import { dataDirectory, nodeVersion } from './checks/machine.ts';
import { objectStore } from './checks/objects.ts';
import { otherConnections } from './checks/other-connections.ts';
import { listenPort } from './checks/port.ts';
import { valkey } from './checks/valkey.ts';
import { defineCommand, Interrupted, type Io, jsonOption } from './command.ts';
import { explain } from './errors.ts';
import { withClient, withTarget } from './with-database.ts';

/** What is checked; a new check is a line in one of these. */
const machineChecks: readonly MachineCheck[] = [
  nodeVersion,
  dataDirectory,
  listenPort,
  objectStore,
  kafka,
  valkey,
  ...otherConnections,
];
const databaseChecks: readonly DatabaseCheck[] = [serverVersion, migrations, durability, clocks];

export const command = defineCommand({
  usage: 'crema doctor [--json]',
  example: 'crema doctor   # exits 1 when something is broken; warnings do not count',
  options: { json: jsonOption },
  async run({ options }, io) {
    const findings: ({ check: string } & Finding)[] = [];
    await examine(io, (check, finding) => {
      findings.push({ check, ...finding });
      if (!options.json) printFinding(check, finding, io);
    });
    const well = findings.every(({ level }) => level !== 'fail');
    if (options.json) io.print(JSON.stringify({ ok: well, findings }, null, 2));
    return well ? 0 : 1;
  },
});

type Report = (check: string, finding: Finding) => void;

async function examine(io: Io, report: Report): Promise<void> {
  const config = examineConfiguration(io, report);
  if (config === null) return; // nothing else can be looked at without it
  for (const check of machineChecks) {
    const finding = await attempt(check.find(config));
    if (finding) report(check.name, finding);
  }
  try {
    await withTarget(config, io, (target) =>
      withClient(target, io, async (client) => {
        report('database', ok(`${maskUrl(target.directUrl)} (${target.origin})`));
        await client.query("set statement_timeout = '5s'");
        for (const check of databaseChecks) report(check.name, await attempt(check.find(client, config)));
      }),
    );
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    report('database', fail(explain(error), 'Mend that first; the checks that ask the database were left out.'));
  }
}

function examineConfiguration(io: Io, report: Report): Config | null {
  try {
    const { config, notices } = loadConfig(io.env);
    report('configuration', ok(config.production ? 'production' : 'development'));
    for (const notice of notices) report('configuration', warn(notice, 'Remove what is not meant (`crema config`).'));
    return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const { name, message } of error.faults) {
      report('configuration', fail(`${name} ${message}`, 'Correct it in the environment or in .env.'));
    }
    return null;
  }
}

/** A check that breaks is a finding, too. */
function attempt<Found extends Finding | null>(finding: Promise<Found>): Promise<Found | Finding> {
  return finding.catch((error) => fail(explain(error), 'Mend what the message says and run `crema doctor` again.'));
}

function printFinding(check: string, finding: Finding, io: Io): void {
  io.print(`${finding.level.padEnd(4)}  ${check.padEnd(14)}  ${finding.message}`);
  if (finding.level !== 'ok') io.print(`${' '.repeat(22)}→ ${finding.mend}`);
}
