import type pg from 'pg';
import { pendingAll } from '../migrations.ts';
import { type DatabaseCheck, fail, ok, warn } from './check.ts';

const leastVersion = 16;

export const serverVersion: DatabaseCheck = {
  name: 'version',
  async find(client) {
    const version = await show(client, 'server_version');
    if (Number.parseInt(version, 10) >= leastVersion) return ok(`PostgreSQL ${version}`);
    return fail(`PostgreSQL ${version} is too old`, `Upgrade the server to PostgreSQL ${leastVersion} or later.`);
  },
};

export const migrations: DatabaseCheck = {
  name: 'migrations',
  async find(client, { production }) {
    const pending = await pendingAll(client);
    if (pending.length === 0) return ok('all applied');
    const mend = 'Run `crema migrate`.';
    const message = `not applied: ${pending.join(', ')}`;
    return production ? fail(message, mend) : warn(message, `${mend} In development \`crema start\` does it, too.`);
  },
};

/** Without these, what was acknowledged can be lost when the power fails. */
export const durability: DatabaseCheck = {
  name: 'durability',
  async find(client) {
    const off: string[] = [];
    for (const name of ['fsync', 'full_page_writes', 'synchronous_commit']) {
      if ((await show(client, name)) === 'off') off.push(name);
    }
    if (off.length === 0) return ok('fsync, full_page_writes and synchronous_commit are on');
    const mend = `Set ${off.map((name) => `${name} = on`).join(' and ')} in postgresql.conf and reload (also look at alter database and alter role).`;
    return fail(`${off.join(' and ')} off: acknowledged orders can be lost in a crash`, mend);
  },
};

const clockWarnMs = 2_000;
const clockFailMs = 60_000;

export const clocks: DatabaseCheck = {
  name: 'clock',
  async find(client) {
    const before = Date.now();
    const { rows } = await client.query<{ ms: string }>('select extract(epoch from clock_timestamp()) * 1000 as ms');
    const skew = Math.round(Number(rows[0]!.ms) - (before + Date.now()) / 2);
    const message = `the database’s clock is ${Math.abs(skew)} ms ${skew < 0 ? 'behind' : 'ahead of'} this machine’s`;
    if (Math.abs(skew) < clockWarnMs) return ok(message);
    const mend = 'Let both machines take their time from NTP.';
    return Math.abs(skew) < clockFailMs ? warn(message, mend) : fail(message, mend);
  },
};

async function show(client: pg.Client, name: string): Promise<string> {
  const { rows } = await client.query<{ setting: string }>('select current_setting($1) as setting', [name]);
  return rows[0]!.setting;
}
