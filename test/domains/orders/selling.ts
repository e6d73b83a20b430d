import { putProducts, setStock } from '../../../src/domains/catalog/index.ts';
import { invariants } from '../../chaos/invariants.ts';
import type { Client } from '../../roles/client.ts';
import type { TrialShop } from '../../roles/trial-shop.ts';
import { entry, latte } from '../catalog/products.ts';

export const cash = { payment_method: 'cash', fulfilment: { type: 'pickup' } } as const;
export const card = (payment_token: string) => ({ ...cash, payment_method: 'card', payment_token }) as const;

/** A latte for 4.20 with options, an espresso for 2.40 at 7 %, a scone for 2.55; bagels for 3.00, of which there are ten. */
export async function putMenu(trial: TrialShop): Promise<void> {
  await trial.run(putProducts, [
    { ...latte, name: 'Latte' },
    entry('espresso', { name: 'Espresso', price_cents: 240, tax_rate: 0.07 }),
    entry('scone', { name: 'Scone', price_cents: 255 }),
    entry('bagel', { name: 'Bagel', category: 'Bakery' }),
  ]);
  await trial.run(setStock, [{ product_id: 'bagel', on_hand: 10 }]);
}

/** Places an order for 5.10, or for these items; answers it. */
export async function place(
  client: Client,
  special: Record<string, unknown> = {},
): Promise<{ order_id: string; total: string; [field: string]: unknown }> {
  const items = [{ product_id: 'scone', quantity: 2 }];
  const { status, body } = await client.post('/api/orders', { ...cash, items, ...special });
  if (status !== 201) throw new Error(`placing an order answered ${status} ${body.code}: ${body.detail}`);
  return body;
}

/** What is on hand of a product. */
export async function onHand(trial: TrialShop, product_id: string): Promise<number> {
  const rows = await trial.rows<{ on_hand: number }>('select on_hand from catalog.stock where product_id = $1', [
    product_id,
  ]);
  return rows[0]!.on_hand;
}

const kept = new Set(['M1', 'M2', 'K1', 'O4', 'E1', 'E2', 'L2', 'L4']);

/** What breaks an invariant of selling (docs of each: the chaos harness), as `M2 <order>: …`. */
export async function broken(query: TrialShop['rows']): Promise<string[]> {
  const found: string[] = [];
  for (const { id, sql } of invariants) {
    if (!kept.has(id)) continue;
    for (const row of await query<{ broken: string }>(sql)) found.push(`${id} ${row.broken}`);
  }
  return found;
}

/** An order's events in the order of the log, as `type amount`. */
export async function told(trial: TrialShop, order_id: string): Promise<string[]> {
  const events = await trial.rows<{ type: string; data: { amount?: string } }>(
    'select type, data from kernel.event_log where subject = $1 order by transaction_id, position',
    [order_id],
  );
  return events.map(({ type, data }) => (data.amount === undefined ? type : `${type} ${data.amount}`));
}
