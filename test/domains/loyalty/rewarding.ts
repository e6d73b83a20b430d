import { type LedgerEntry, ledgerConsumer } from '../../../src/domains/loyalty/index.ts';
import type { TrialShop } from '../../roles/trial-shop.ts';
import { follow } from '../log.ts';

/** Makes a reward as staff do. */
export async function putReward(trial: TrialShop, reward_id: string, fields: Record<string, unknown>): Promise<void> {
  const { status, body } = await trial
    .as('editor')
    .post('/api/admin/rewards', { reward_id, name: reward_id, ...fields });
  if (status !== 201) throw new Error(`making ${reward_id} answered ${status} ${JSON.stringify(body)}`);
}

/** Gives points by hand. */
export async function give(trial: TrialShop, customer_id: string, points: number): Promise<void> {
  const { status, body } = await trial
    .as('csr')
    .post('/api/loyalty/adjustments', { customer_id, points, reason: 'test' });
  if (status !== 201) throw new Error(`giving points answered ${status} ${body.code}`);
}

/** Lets the ledger read the log to its end. */
export const settle = (trial: TrialShop) => follow(trial.shop.database, ledgerConsumer(trial.shop.config.loyalty));

/** The customer's ledger as `<kind> <points> → <balance>`, oldest first. */
export async function ledgerOf(trial: TrialShop, customer_id: string): Promise<string[]> {
  const { body } = await trial.as('csr').get(`/api/loyalty/ledger?customer_id=${customer_id}&limit=100`);
  return body.items.toReversed().map((entry: LedgerEntry) => `${entry.kind} ${entry.points} → ${entry.balance}`);
}

export async function balanceOf(trial: TrialShop, customer_id: string): Promise<number> {
  return (await trial.as('csr').get(`/api/loyalty/account?customer_id=${customer_id}`)).body.balance;
}
