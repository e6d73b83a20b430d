import { hash } from '@node-rs/argon2';
import pg from 'pg';
import { benchPassword } from '../scenarios.ts';
import type { Context, Suite } from '../suite.ts';
import { decimal, ratio, whole } from '../table.ts';
import type { LoadResult, StepResult } from '../tally.ts';

const buyers = 32;
const people = 200;

export const loginFlood: Suite = {
  name: 'login-flood',
  describe: 'checkouts, without and with ten times more logins than passwords can be checked',
  async run(context) {
    await using server = await context.start();
    await addPeople(server.databaseUrl);
    const calm = await context.load('calm-checkout', server.url, buyers);
    const [busy] = await Promise.all([
      context.load('calm-checkout', server.url, buyers),
      context.load('calm-add', server.url, people),
    ]);
    const [flooded, flood] = await Promise.all([
      context.load('calm-checkout', server.url, buyers),
      context.load('login', server.url, people),
    ]);
    return [table(context, calm, busy, flooded, flood)];
  },
};

const checkoutOf = ({ steps }: LoadResult): StepResult => steps.checkout!;

function table(context: Context, calm: LoadResult, busy: LoadResult, flooded: LoadResult, flood: LoadResult) {
  const row = (name: string, { rate, p50, p99 }: StepResult) => [
    name,
    whole(rate),
    decimal(p50),
    decimal(p99),
    ratio(p50, checkoutOf(calm).p50),
    ratio(p99, checkoutOf(calm).p99),
  ];
  const signedIn = flood.steps.login?.rate ?? 0;
  const refused = flood.steps['login: 429']?.rate ?? 0;
  return {
    title: 'Checkouts in a flood of logins',
    columns: ['checkouts', 'per s', 'p50 ms', 'p99 ms', 'p50 to calm', 'p99 to calm'],
    rows: [
      row('calm', checkoutOf(calm)),
      row('beside as many additions to carts', checkoutOf(busy)),
      row('in the flood', checkoutOf(flooded)),
    ],
    notes: [
      `The flood, for ${context.seconds} s: ${whole(signedIn + refused)} logins/s with the right password, of which ${whole(signedIn)}/s came in and ${whole(refused)}/s were told to come back (429).`,
      `${buyers} buyers, each up to ten checkouts a second; ${people} people signing in, each up to twice a second; all on this machine.`,
    ],
  };
}

/** People who can sign in, past the interface: it opens accounts no faster than it signs in. */
async function addPeople(databaseUrl: string): Promise<void> {
  const password_hash = await hash(benchPassword, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  const client = new pg.Client(databaseUrl);
  await client.connect();
  await client.query(
    `insert into identity.users (user_id, email, password_hash, roles, created_at, updated_at)
     select 'bench-' || n, 'bench-' || n || '@example.org', $2, '{customer}', now(), now()
     from generate_series(0, $1::int - 1) as n`,
    [people, password_hash],
  );
  await client.end();
}
