import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { selectRows, visibleColumns } from '../../src/domains/entities/index.ts';
import { orderEntity } from '../../src/domains/orders/index.ts';
import { memoryWithoutPostgres } from '../processes.ts';
import type { Server } from '../server.ts';
import type { Suite } from '../suite.ts';
import { absent, decimal, megabytes, ratio, whole } from '../table.ts';

const orders = 200_000;

export const exportOrders: Suite = {
  name: 'export',
  describe: `${orders.toLocaleString('en-US')} orders as CSV and XLSX over HTTP, against COPY by PostgreSQL alone`,
  async run(context) {
    await using server = await context.start();
    const key = await makeKey(server);
    context.progress(`  making ${whole(orders)} orders`);
    await makeOrders(server.databaseUrl);
    const copy = await timeOf(() => copyOrders(server.databaseUrl));
    const idle = await memoryWithoutPostgres(server.pid);
    const rows = [['COPY to CSV, in PostgreSQL', decimal(copy), whole(orders / copy), ratio(1, 1), absent, absent]];
    for (const format of ['csv', 'xlsx']) {
      const { seconds, bytes, memory } = await download(server, key, format);
      const above = megabytes(memory - idle);
      rows.push([
        format.toUpperCase(),
        decimal(seconds),
        whole(orders / seconds),
        ratio(copy, seconds),
        megabytes(bytes),
        above,
      ]);
    }
    return [
      {
        title: 'Export',
        columns: ['', 'seconds', 'orders/s', 'of COPY', 'file', 'memory above idle, at most'],
        rows,
        notes: [
          `All ${orderEntity.columns.length} columns of an order, its lines as JSON among them, newest first; idle was ${megabytes(idle)}.`,
          'COPY runs the same query and sends its rows to nobody.',
        ],
      },
    ];
  },
};

async function makeKey(server: Server): Promise<string> {
  const child = server.command('api-key', 'create', '--name', 'bench', '--scopes', 'admin:read');
  const [key, [code]] = await Promise.all([text(child.stdout!), once(child, 'exit')]);
  if (code !== 0) throw new Error(`crema api-key ended with ${code}`);
  return key.trim();
}

/** Completed orders over a year, each of one to three lines, straight into the tables. */
const makeAll = `
  create temporary table made as
    select n, gen_random_uuid() as order_id, 1 + n % 3 as lines, 250 + n % 700 as price_cents,
      timestamptz '2025-01-01' + n * (interval '31536000 seconds' / $1) as placed_at
    from generate_series(1, $1) as n;`;
const makeRows = [
  `insert into orders.orders (order_id, customer_id, status, payment_status, payment_method, placed_at, promised_at,
     ready_at, completed_at, currency, prices_include_tax, subtotal_cents, tax_cents, total_cents, captured_cents,
     fulfilment, note, origin, updated_at)
   select order_id, 'customer-' || n % 5000, 'completed', 'paid', 'cash', placed_at, placed_at + interval '5 minutes',
     placed_at + interval '6 minutes', placed_at + interval '9 minutes', 'EUR', true, lines * price_cents,
     lines * price_cents / 10, lines * price_cents, lines * price_cents, '{"type": "pickup"}',
     case when n % 10 = 0 then 'Two napkins, please.' end, 'live', placed_at
   from made`,
  `insert into orders.items (order_id, line, product_id, product_name, category, quantity, price_cents, tax_rate)
   select order_id, line, 'product-' || (n + line) % 60, 'Product ' || (n + line) % 60, 'Coffee', 1, price_cents, 0.1
   from made, generate_series(1, lines) as line`,
  'analyze orders.orders, orders.items',
];

async function makeOrders(databaseUrl: string): Promise<void> {
  await onDatabase(databaseUrl, async (client) => {
    await client.query(makeAll.replaceAll('$1', String(orders)));
    for (const statement of makeRows) await client.query(statement);
  });
}

async function copyOrders(databaseUrl: string): Promise<void> {
  const query = { filters: [], search: null, sort: orderEntity.defaultSort };
  const { text } = selectRows(orderEntity, query, visibleColumns(orderEntity, 'all'));
  await onDatabase(databaseUrl, (client) => client.query(`copy (${text}) to '/dev/null' with (format csv, header)`));
}

async function onDatabase(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

async function download(server: Server, key: string, format: string) {
  let bytes = 0;
  let memory = 0;
  const watch = setInterval(async () => {
    memory = Math.max(memory, await memoryWithoutPostgres(server.pid));
  }, 200);
  try {
    const seconds = await timeOf(async () => {
      const answer = await fetch(`${server.url}/api/admin/orders/export/${format}`, { headers: { 'x-api-key': key } });
      if (!answer.ok) throw new Error(`the export was answered ${answer.status}: ${await answer.text()}`);
      for await (const chunk of answer.body!) bytes += chunk.length;
    });
    return { seconds, bytes, memory };
  } finally {
    clearInterval(watch);
  }
}
