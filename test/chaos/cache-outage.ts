import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { startEmbedded } from '../../src/adapters/postgres/embedded.ts';
import { formatMoney, parseMoney } from '../../src/kernel/money.ts';
import { freePort } from '../support/free-port.ts';
import { openProxy, type TcpProxy } from '../support/proxy.ts';
import { type Answer, Client } from './client.ts';
import { signIn } from './harness.ts';
import { type Installation, install } from './installation.ts';
import { codeOf } from './operations.ts';
import type { Violation } from './promises.ts';
import { Random } from './random.ts';
import { Crema } from './supervisor.ts';

export interface CacheOutageOptions {
  readonly seed: number;
  readonly log: (line: string) => void;
  /** How often the cache server is frozen, dead and half deaf. */
  readonly rounds?: number;
  /** Another copy of the program than this one. */
  readonly program?: string;
}

export interface CacheOutage {
  readonly reads: number;
  readonly writes: number;
  /** Reads that were answered with a copy of the server's. */
  readonly shared: number;
  readonly violations: readonly Violation[];
}

/** Nobody waits longer for any answer, whatever the cache server does. */
const deadlineMs = 8_000;
/** When what one process has changed is what another one answers: moments, on a machine that is busy, too. */
const lateMs = 3_000;
const readers = 8;
const usefulMs = 20_000;

/** Where the cache server is; undefined where there is none to be tried with. */
export const cacheServer = process.env.TEST_VALKEY_HOST;

/**
 * C1: two APIs share a cache server while the menu is read and prices are changed, and it is frozen, dead, half deaf and
 * back. Every read is answered in time; never with a price older than what its process has acknowledged before, nor,
 * after moments, than what the other one has.
 */
export async function breakCache({ seed, log, rounds = 1, program }: CacheOutageOptions): Promise<CacheOutage> {
  const { TEST_VALKEY_PORT: port = '6379', TEST_VALKEY_PASSWORD: password } = process.env;
  const random = new Random(seed);
  const installation = await install();
  const server = await startEmbedded(installation.dataDirectory);
  const proxy = await openProxy({ host: cacheServer!, port: Number(port) });
  const client = new Client();
  const settings = {
    DATABASE_URL: server.url,
    ...{ VALKEY_HOST: '127.0.0.1', VALKEY_PORT: String(proxy.port), VALKEY_KEY_PREFIX: `chaos-${randomUUID()}:` },
    ...(password !== undefined && { VALKEY_PASSWORD: password }),
  };
  const apis = await Promise.all(['api 1', 'api 2'].map((name) => crema(name, settings, installation, program)));
  try {
    await Promise.all(apis.map((one) => one.start()));
    const token = await signIn(client, apis[0]!.origin, installation);
    const [origins, products] = [apis.map(({ origin }) => origin), installation.tracked.slice(0, 4)];
    const guests = new Guests({ client, origins, products, token, random: random.fork() });
    const load = guests.run();
    try {
      await guests.untilShared('the cache server is of no use from the start');
      for (let round = 0; round < rounds; round += 1) await wreak({ proxy, guests, random, log });
      await guests.untilShared('the cache server is back, and of no use');
    } finally {
      guests.stop();
      await load;
    }
    for (const one of apis) for (const death of one.deaths) guests.violate(death);
    return { ...guests, shared: await guests.shared() };
  } finally {
    for (const one of apis) one.kill();
    client.close();
    await proxy.close();
    await server.stop();
    await installation.remove();
  }
}

interface Scene {
  readonly proxy: TcpProxy;
  readonly guests: Guests;
  readonly random: Random;
  readonly log: (line: string) => void;
}

async function wreak({ proxy, guests, random, log }: Scene): Promise<void> {
  log('the cache server is frozen');
  proxy.apply('freeze');
  await delay(random.between(1_000, 2_000));
  await guests.untilAnswered(); // who is made to wait for it waits for as long as it takes
  log('thawed');
  proxy.apply('pass');
  await delay(random.between(500, 1_500));
  log('dead');
  proxy.refuse(true);
  proxy.cut();
  await delay(random.between(500, 1_500));
  log('back');
  proxy.refuse(false);
  await delay(random.between(500, 1_500));
  log('its answers are lost, then its connections');
  proxy.apply('lose answers');
  await delay(random.between(200, 600));
  proxy.cut();
}

interface GuestsOptions {
  readonly client: Client;
  readonly origins: readonly string[];
  /** Whose prices are changed, each by one writer. */
  readonly products: readonly string[];
  readonly token: string;
  readonly random: Random;
}

interface Acknowledged {
  readonly origin: string;
  readonly cents: number;
  readonly at: number;
}

/** Read the menu and change it, all the time, and compare. Prices only rise, so that a lower one is an older one. */
class Guests {
  reads = 0;
  writes = 0;
  readonly violations: Violation[] = [];
  readonly #options: GuestsOptions;
  readonly #acknowledged: ReadonlyMap<string, Acknowledged[]>;
  readonly #underWay = new Set<Promise<unknown>>();
  #stopped = false;

  constructor(options: GuestsOptions) {
    this.#options = options;
    this.#acknowledged = new Map(options.products.map((product) => [product, []]));
  }

  async run(): Promise<void> {
    const { products, random } = this.#options;
    await Promise.all([
      ...products.map((product) => this.#write(product, random.fork())),
      ...Array.from({ length: readers }, () => this.#readOn(random.fork())),
    ]);
  }

  stop(): void {
    this.#stopped = true;
  }

  violate(broken: string): void {
    this.violations.push({ id: 'C1', broken });
  }

  /** Until all that is being asked now has been answered, or should have been. */
  async untilAnswered(): Promise<void> {
    await Promise.race([Promise.all(this.#underWay), delay(deadlineMs + 1_000, undefined, { ref: false })]);
  }

  /** Until reads are answered from the server's copies again. */
  async untilShared(otherwise: string): Promise<void> {
    const [before, deadline] = [await this.shared(), Date.now() + usefulMs];
    while ((await this.shared()) <= before) {
      if (Date.now() > deadline) return this.violate(otherwise);
      await delay(100);
    }
  }

  /** How many reads both processes have answered from the server's copies. */
  async shared(): Promise<number> {
    const { client, origins } = this.#options;
    const texts = await Promise.all(origins.map((origin) => client.send(origin, { method: 'GET', path: '/metrics' })));
    const counted = texts.map((text) =>
      'lost' in text ? null : /^crema_cache_hits\S*level="valkey"\S* (\d+)/m.exec(text.body),
    );
    return counted.reduce((sum, found) => sum + Number(found?.[1] ?? 0), 0);
  }

  async #write(product: string, random: Random): Promise<void> {
    for (let cents = 10_000; !this.#stopped; cents += 1) {
      const origin = random.pick(this.#options.origins);
      const { token } = this.#options;
      const [path, body] = [`/api/admin/products/${product}`, { price: formatMoney(cents) }];
      const answer = await this.#ask(origin, { method: 'PATCH', path, body, token });
      this.writes += 1;
      if (answer?.status === 200) this.#acknowledged.get(product)!.push({ origin, cents, at: performance.now() });
      await this.#read(origin, `/api/products/${product}`);
      await delay(random.between(50, 250));
    }
  }

  async #readOn(random: Random): Promise<void> {
    const { origins, products } = this.#options;
    while (!this.#stopped) {
      const path = random.pick([
        `/api/products/${random.pick(products)}`,
        `/api/products?search=rare&page_size=100&min_price=0.0${random.between(1, 9)}`,
      ]);
      await this.#read(random.pick(origins), path);
      await delay(random.between(0, 10));
    }
  }

  async #read(origin: string, path: string): Promise<void> {
    const least = new Map([...this.#acknowledged].map(([product, all]) => [product, floorOf(all, origin)]));
    const answer = await this.#ask(origin, { method: 'GET', path });
    this.reads += 1;
    if (answer?.status !== 200) return;
    const body = JSON.parse(answer.body) as Shown & { readonly items?: readonly Shown[] };
    for (const { product_id, price } of body.items ?? [body]) {
      const floor = least.get(product_id);
      if (floor !== undefined && parseMoney(price)! < floor)
        this.violate(`${path}: ${product_id} for ${price}, which was ${formatMoney(floor)} before`);
    }
  }

  async #ask(origin: string, request: Parameters<Client['send']>[1]): Promise<Answer | null> {
    const started = performance.now();
    const asking = this.#options.client.send(origin, request);
    this.#underWay.add(asking);
    const outcome = await asking;
    this.#underWay.delete(asking);
    const ms = Math.round(performance.now() - started);
    const what = `${request.method} ${request.path} after ${ms} ms`;
    if ('lost' in outcome) {
      this.violate(`${what}: no answer, ${outcome.lost}`);
      return null;
    }
    if (ms > deadlineMs) this.violate(`${what}: ${outcome.status}, late`);
    // that this machine is too busy is no matter of the cache
    else if (outcome.status !== 200 && codeOf(outcome) !== 'overloaded') this.violate(`${what}: ${outcome.body}`);
    return outcome;
  }
}

interface Shown {
  readonly product_id: string;
  readonly price: string;
}

/** What is acknowledged by whoever is asked, at any time, or by anybody some time ago. */
function floorOf(acknowledged: readonly Acknowledged[], origin: string): number {
  const known = acknowledged.findLast((one) => one.origin === origin || one.at < performance.now() - lateMs);
  return known?.cents ?? 0;
}

async function crema(
  name: string,
  settings: Readonly<Record<string, string>>,
  { directory }: Installation,
  program: string | undefined,
): Promise<Crema> {
  const own = { ...settings, PORT: String(await freePort()) };
  return new Crema({ name, args: ['start', '--role', 'api'], settings: own, directory, program });
}
