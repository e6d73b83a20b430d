import { simulatedCardProvider } from '../adapters/card-provider/simulated.ts';
import type { QueueDatabase } from '../adapters/jobs/queue-database.ts';
import type { ObjectStore } from '../adapters/objects/index.ts';
import { openDatabase, type PostgresDatabase } from '../adapters/postgres/database.ts';
import type { Log } from '../adapters/telemetry/log.ts';
import { type Config, signingSecret } from '../config.ts';
import { type KeptCustomers, keepCustomers, StatisticsFeed } from '../domains/customers/index.ts';
import { customerAccounts, derivedKey, type Signing } from '../domains/identity/index.ts';
import { type InvoiceDeps, type InvoiceSettings, PdfPress } from '../domains/invoices/index.ts';
import { type Order, OrderLinks, recordPayment, type StoreSettings } from '../domains/orders/index.ts';
import { CardDriver } from '../domains/payments/index.ts';
import { ReminderLinks } from '../domains/reminders/index.ts';
import { Kernel } from '../kernel/kernel.ts';
import { LogTail } from '../kernel/log-tail.ts';
import { system } from '../kernel/principal.ts';
import { openObjects } from './objects.ts';

/** What all roles of one process share. */
export interface Shop {
  readonly config: Config;
  readonly log: Log;
  readonly database: PostgresDatabase;
  /** Past any pooler. */
  readonly queue: QueueDatabase;
  readonly kernel: Kernel;
  /** What is appended to the log, as it happens. */
  readonly tail: LogTail;
  /** What is counted about customers, as it changes. */
  readonly statistics: StatisticsFeed;
  /** Who customers are, kept in memory while it does not change. */
  readonly customers: KeptCustomers;
  /** Files: pictures of products. */
  readonly objects: ObjectStore;
  readonly settings: StoreSettings;
  readonly card: CardDriver<Order>;
  /** Lets guests read their orders by the links in their mails. */
  readonly orderLinks: OrderLinks;
  /** Lets people end reminders by the links in them. */
  readonly reminderLinks: ReminderLinks;
  /** What issues and prints invoices. */
  readonly invoices: InvoiceDeps;
  /** What customers can choose at checkout. Card only where a provider is configured or may be simulated. */
  readonly paymentMethods: readonly string[];
}

export interface DatabaseAddress {
  readonly url: string;
  readonly directUrl: string;
}

export function openShop(config: Config, log: Log, address: DatabaseAddress): Shop {
  const database = openDatabase({
    ...address,
    ssl: config.database.ssl,
    poolSize: config.database.poolSize,
    warn: (message, error) => log.warn({ err: error }, message),
  });
  const kernel = new Kernel(database, { batching: config.commands.batching, width: config.database.poolSize });
  const card = new CardDriver<Order>({
    database,
    provider: simulatedCardProvider(),
    currency: config.store.currency,
    warn: (message, error) => log.warn({ err: error }, message),
    async record({ payment_id, order_id }, answer) {
      const reference = answer.status === 'captured' ? answer.provider_reference : null;
      const reason = answer.status === 'failed' ? answer.failure_reason : null;
      const input = {
        payment_id,
        order_id,
        status: answer.status,
        provider_reference: reference,
        failure_reason: reason,
      };
      const result = await kernel.submit(recordPayment, { input, principal: system('card-provider') });
      if (!('ok' in result)) throw new Error('a call without a key was answered from a kept answer');
      if (!result.ok) throw result.problem;
      return result.value;
    },
  });
  return {
    config,
    log,
    database,
    queue: { url: address.directUrl, ssl: config.database.ssl },
    kernel,
    tail: new LogTail({ database, signal: kernel.signal, warn: (message, error) => log.warn({ err: error }, message) }),
    statistics: new StatisticsFeed({
      database,
      currency: config.store.currency,
      timeZone: config.store.timeZone,
      keep: config.cache.enabled,
    }),
    customers: keepCustomers(database, customerAccounts, config.cache.enabled),
    objects: openObjects(config.objects, (message, error) => log.warn({ err: error }, message)),
    settings: storeSettings(config),
    card,
    orderLinks: orderLinksOf(config),
    reminderLinks: reminderLinksOf(config),
    invoices: { kernel, settings: invoiceSettings(config), press: new PdfPress() },
    paymentMethods: config.production ? ['cash'] : ['cash', 'card'],
  };
}

export function storeSettings({ store }: Config): StoreSettings {
  return {
    currency: store.currency,
    prices_include_tax: store.pricesIncludeTax,
    tax_rate_points: store.taxRateBasisPoints,
  };
}

/** What signs tokens, cookies and links. */
export const signingOf = (config: Config): Signing =>
  config.identity.jwtPrivateKey ?? { secret: signingSecret(config) };

export const orderLinksOf = (config: Config) =>
  new OrderLinks(derivedKey(signingOf(config), 'order links'), publicAddress(config));

export const reminderLinksOf = (config: Config) =>
  new ReminderLinks(derivedKey(signingOf(config), 'reminder links'), publicAddress(config));

/** Where people find the web app: links in mails lead there. Without FRONTEND_ORIGIN, the server itself. */
export function publicAddress({ server }: Config): string {
  const [origin] = server.frontendOrigins;
  if (origin !== undefined) return origin;
  const everywhere = server.host === '0.0.0.0' || server.host === '::';
  const host = everywhere ? 'localhost' : server.host.includes(':') ? `[${server.host}]` : server.host;
  return `${server.tlsCertFile === null ? 'http' : 'https'}://${host}:${server.port}`;
}

export function invoiceSettings({ store, seller }: Config): InvoiceSettings {
  return {
    series: seller.invoiceSeries,
    time_zone: store.timeZone,
    store_name: store.name,
    seller: { name: seller.name ?? store.name, address: seller.address, tax_id: seller.taxId },
  };
}
