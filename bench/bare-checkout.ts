import { openDatabase } from '../src/adapters/postgres/database.ts';
import { changeCart, customerOwner } from '../src/domains/carts/index.ts';
import { checkoutCommand } from '../src/domains/orders/index.ts';
import { executeBatch } from '../src/kernel/execute.ts';
import { service } from '../src/kernel/principal.ts';
import { Latencies } from './latencies.ts';
import { type StepResult, summary } from './tally.ts';

const settings = { currency: 'EUR', prices_include_tax: true, tax_rate_points: 0 };

/**
 * The baseline of the checkout suite: the same SQL, one add and one checkout after the other on each of so many
 * database connections, with nothing in between: no HTTP, no batching. What pgbench would give.
 */
export async function runBareCheckout(
  databaseUrl: string,
  options: { connections: number; seconds: number; warmup: number },
): Promise<StepResult> {
  const database = openDatabase({ url: databaseUrl, poolSize: options.connections, warn: () => undefined });
  const checkout = checkoutCommand(settings);
  const principal = service('bench', ['carts', 'carts:price']);
  const latencies = new Latencies();
  const measureFrom = performance.now() + options.warmup * 1000;
  const until = measureFrom + options.seconds * 1000;

  async function cycle(customer: string): Promise<void> {
    const product = { product_id: 'bench-espresso', product_name: 'Bench espresso', price_cents: 280 };
    const operation = { kind: 'add_priced', ...product, quantity: 1 } as const;
    const owner = customerOwner(customer);
    await executeBatch(database, changeCart, [{ principal, input: { owner, operation, described: false } }]);
    const input = {
      from: { cart: owner },
      customer_id: customer,
      guest_id: null,
      by_person: false,
      payment: { method: 'cash', channel: 'external', token: null },
      fulfilment: { type: 'delivery', address: { street: '1 Bench Street' } },
      contact: null,
      note: null,
      expected_total_cents: null,
      dietary_acknowledged: 'unasked',
      queue: 0,
    } as const;
    const { settled } = await executeBatch(database, checkout, [{ principal, input }]);
    if (!settled[0] || 'defect' in settled[0]) throw settled[0]?.defect;
  }

  await Promise.all(
    Array.from({ length: options.connections }, async (_, connection) => {
      const customer = `bare-${process.pid}-${connection}`;
      for (let start = performance.now(), end = start; end < until; start = end) {
        await cycle(customer);
        end = performance.now();
        if (end >= measureFrom && end < until) latencies.record(end - start);
      }
    }),
  );
  await database.close();
  return summary(latencies, options.seconds);
}
