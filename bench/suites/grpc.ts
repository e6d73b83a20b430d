import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ClientReadableStream,
  credentials,
  makeGenericClientConstructor,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import { loadContracts } from '../../src/adapters/grpc/contracts.ts';
import { type GhzResult, ghz, haveGhz } from '../ghz.ts';
import { Latencies } from '../latencies.ts';
import { startGrpcEcho } from '../processes.ts';
import { freePort } from '../server.ts';
import type { Context, Suite } from '../suite.ts';
import { absent, decimal, median, type Table, whole } from '../table.ts';

const customers = Array.from({ length: 100 }, (_, n) => `bench-grpc-${n}`);
const rpcs = ['GetCustomer', 'GetStats'] as const;
const concurrency = 64;
const warmupSeconds = 3;
const rounds = 5;
const changes = 100;
const watchers = 100;

export const grpc: Suite = {
  name: 'grpc',
  describe: 'gRPC GetCustomer and GetStats against a bare grpc-js echo, and how soon WatchStats tells',
  async run(context) {
    const port = await freePort();
    await using server = await context.start({ settings: { GRPC_PORT: String(port) } });
    for (const customer of customers) await order(server.url, customer);
    return [await unary(context, `127.0.0.1:${port}`), await watching(context, server.url, `127.0.0.1:${port}`)];
  },
};

async function unary(context: Context, address: string): Promise<Table> {
  const columns = ['', 'calls/s', 'of the echo', 'p50 ms', 'p99 ms'];
  const title = 'gRPC, unary';
  if (!haveGhz()) return { title, columns, rows: [], notes: ['Skipped: the load client `ghz` is not on the path.'] };
  await using echo = await startGrpcEcho();
  const rows: string[][] = [];
  for (const rpc of rpcs) {
    for (const target of [echo.url, address]) await measure(rpc, target, warmupSeconds);
    const bare: GhzResult[] = [];
    const real: GhzResult[] = [];
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await measure(rpc, echo.url, context.seconds / 2));
      real.push(await measure(rpc, address, context.seconds / 2));
      const rates = [real[round]!, bare[round]!].map(({ rate }) => whole(rate));
      context.progress(`  ${rpc}: ${rates[0]}/s, its echo ${rates[1]}/s`);
    }
    const share = median(real.map(({ rate }, round) => rate / bare[round]!.rate));
    rows.push([`echo of ${rpc}`, ...figures(bare, absent)], [rpc, ...figures(real, `${share.toFixed(2)}×`)]);
  }
  const notes = [
    `${concurrency} callers over 16 connections, 100 customers in turn; the load client is \`ghz\`.`,
    `The two are asked in turn, ${rounds} times; each figure is the middle one, and the share that of a round.`,
    'The echo is grpc-js with the same contract and an answer that is ready.',
  ];
  return { title, columns, rows, notes };
}

async function measure(rpc: string, address: string, seconds: number): Promise<GhzResult> {
  const messages = customers.map((customer_id) => ({ customer_id }));
  const result = await ghz(rpc, address, { messages, concurrency, seconds });
  if (Object.keys(result.errors).length > 0) throw new Error(`${rpc} answered ${JSON.stringify(result.errors)}`);
  return result;
}

const figures = (results: readonly GhzResult[], share: string) => {
  const of = (name: 'rate' | 'p50' | 'p99') => median(results.map((result) => result[name]));
  return [whole(of('rate')), share, decimal(of('p50')), decimal(of('p99'))];
};

type Watching = ClientReadableStream<{ stats: { orders_placed: number } }>;

/** From the answer to a checkout until the stream says that an order more was placed, one after the other. */
async function watching(context: Context, url: string, address: string): Promise<Table> {
  const Client = makeGenericClientConstructor(
    loadContracts()['crema.customer.v1.CustomerService'] as ServiceDefinition,
    'CustomerService',
  );
  const client = new Client(address, credentials.createInsecure()) as unknown as {
    WatchStats(message: object): Watching;
    close(): void;
  };
  const streams = customers.slice(0, watchers).map((customer_id) => client.WatchStats({ customer_id }));
  for (const stream of streams) stream.on('error', () => {});
  await Promise.all(streams.map((stream) => once(stream, 'data')));
  const latencies = new Latencies();
  for (let n = 0; n < changes; n += 1) {
    const index = n % watchers;
    const told = once(streams[index]!, 'data');
    await order(url, customers[index]!);
    const answered = performance.now();
    await told;
    latencies.record(performance.now() - answered);
    await sleep(20 + Math.random() * 60); // not in step with anything
  }
  for (const stream of streams) stream.cancel();
  client.close();
  const [p50, p99] = [latencies.percentile(0.5), latencies.percentile(0.99)];
  context.progress(`  WatchStats: p50 ${decimal(p50)} ms, p99 ${decimal(p99)} ms`);
  return {
    title: 'WatchStats',
    columns: ['', 'changes', 'p50 ms', 'p99 ms', 'max ms'],
    rows: [[`${watchers} watchers`, whole(changes), decimal(p50), decimal(p99), decimal(latencies.max)]],
    notes: ['From the answer to the checkout until its customer’s stream has the new figures.'],
  };
}

async function order(url: string, customer_id: string): Promise<void> {
  const item = {
    customer_id,
    product_id: 'bench-espresso',
    product_name: 'Bench espresso',
    price: '2.80',
    quantity: 1,
  };
  await post(`${url}/api/v1/cart/items`, item);
  await post(`${url}/api/v1/cart/checkout`, { customer_id, payment_method: 'cash', shipping_address: {} });
}

async function post(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}
