import { sql, type Transaction } from '../../kernel/database.ts';

const deletions = ['ledger', 'lots', 'wallets', 'accounts', 'orders'].map((table) => {
  const key = table === 'accounts' || table === 'orders' ? 'customer_id' : 'wallet_id';
  return sql(`loyalty.delete_demo_${table}`, `delete from loyalty.${table} where ${key} = any($1)`);
});

/** Deletes the points of these customers; a wallet has its customer's id. */
export function forgetPoints(tx: Transaction, customerIds: readonly string[]): void {
  for (const deletion of deletions) void tx.write(deletion, [customerIds]);
}
