import { randomUUID } from 'node:crypto';
import type { Setting } from '../setting.ts';

/** Spends points of a wallet, oldest lots first, as redemptions will. Answers how many: at most what is there. */
export async function redeem(
  setting: Setting,
  wallet_id: string,
  wanted: number,
  effective_at: string,
): Promise<number> {
  const client = await setting.database.pool.connect();
  try {
    await client.query('begin');
    const { rows: lots } = await client.query<{ lot_id: string; remaining: number }>(
      'select lot_id, remaining from loyalty.lots where wallet_id = $1 and remaining > 0 order by earned_at, lot_id',
      [wallet_id],
    );
    const points = Math.min(
      wanted,
      lots.reduce((sum, lot) => sum + lot.remaining, 0),
    );
    if (points > 0) {
      let left = points;
      for (const lot of lots) {
        const taken = Math.min(left, lot.remaining);
        left -= taken;
        await client.query('update loyalty.lots set remaining = remaining - $2 where lot_id = $1', [lot.lot_id, taken]);
      }
      await client.query(
        `with wallet as (
           update loyalty.wallets set entries = entries + 1, balance = balance - $2 where wallet_id = $1
           returning entries, balance)
         insert into loyalty.ledger (entry_id, wallet_id, number, customer_id, kind, points, balance_before, balance_after,
           reason, effective_at, created_at)
         select $3, $1, entries, $1, 'redeem', -$2::bigint, balance + $2, balance, 'test', $4, $4 from wallet`,
        [wallet_id, points, randomUUID(), effective_at],
      );
    }
    await client.query('commit');
    return points;
  } finally {
    client.release();
  }
}
