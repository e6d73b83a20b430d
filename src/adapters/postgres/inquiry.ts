import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { problem } from '../../kernel/errors.ts';
import type { Asker } from './ask.ts';

/** How long a lost COMMIT is looked into before the caller is told that its outcome is unknown. */
const inquiryMs = 2_000;
const invalidParameterValue = '22023';

/**
 * Names one run of the server, from its start or its last crash: the postmaster outlives the crash of a backend, the
 * processes around it do not. Everybody may read this.
 */
const run = `pg_postmaster_start_time() || ' ' ||
  (select coalesce(string_agg(pid::text, ' ' order by pid), '') from pg_stat_activity where datid is null and usesysid is null)`;

const runs = new WeakMap<pg.PoolClient, Promise<string>>();

/** Notes which run of the server a new connection belongs to; needed only if it breaks while a COMMIT is on its way. */
export function noteRun(client: pg.PoolClient, asker: Asker): void {
  const asked = asker.ask(client, { text: `select ${run} as run` });
  const answer = asked.then((result) => (result.rows[0] as { run: string }).run);
  answer.catch(() => {}); // then nothing was committed on this connection either
  runs.set(client, answer);
}

/**
 * Asks the server what became of a transaction whose COMMIT went unanswered on `client`. False: certainly nothing of it
 * is there. A number is not proof by itself: one whose first record a crash kept from the disk is given out again, and
 * then its status is somebody else's. So `committed` counts only in the same run of the server.
 *
 * @throws `outcome_unknown` when that cannot be learnt in time
 */
export async function committed(
  pool: pg.Pool,
  asker: Asker,
  client: pg.PoolClient,
  transactionId: string | null,
): Promise<boolean> {
  const deadline = Date.now() + inquiryMs;
  while (transactionId !== null && Date.now() < deadline) {
    try {
      const row = await statusOf(pool, asker, transactionId);
      if (row.status === 'aborted') return false;
      if (row.status === 'committed') {
        if (row.run === (await runs.get(client))) return true;
        break;
      }
    } catch (error) {
      // the number lies in the future: whatever the server wrote under it did not survive
      if ((error as { code?: string }).code === invalidParameterValue) return false;
      // else the server is still coming back
    }
    await delay(50);
  }
  throw problem(
    'outcome_unknown',
    'The connection to the database was lost while saving. Ask again with the same Idempotency-Key.',
    { retryAfter: 1 },
  );
}

async function statusOf(
  pool: pg.Pool,
  asker: Asker,
  transactionId: string,
): Promise<{ status: string | null; run: string }> {
  const client = await pool.connect();
  const text = `select pg_xact_status($1::xid8) as status, ${run} as run`;
  try {
    const { rows } = await asker.ask(client, { text, values: [transactionId] });
    client.release();
    return rows[0];
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}
