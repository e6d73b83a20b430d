import {
  addDocsPages,
  addSystemRoutes,
  createHttpServer,
  type HttpServer,
  startMetricsServer,
} from '../adapters/http/index.ts';
import { smtpProbe } from '../adapters/smtp/probe.ts';
import { renderMetrics } from '../adapters/telemetry/metrics.ts';
import { adminRoutes } from '../domains/admin/index.ts';
import { analyticsRoutes } from '../domains/analytics/index.ts';
import { bundleRoutes } from '../domains/bundles/index.ts';
import { cartRoutes, v1CartRoutes } from '../domains/carts/index.ts';
import { catalogRoutes } from '../domains/catalog/routes.ts';
import { imageRoutes } from '../domains/catalog/routes-image.ts';
import { customerRoutes, readRestrictions } from '../domains/customers/index.ts';
import { customerAccounts, eraseCustomerCommand, type Identity, identityRoutes } from '../domains/identity/index.ts';
import { invoiceRoutes } from '../domains/invoices/index.ts';
import { jobRoutes } from '../domains/jobs/index.ts';
import { loyaltyRoutes, pointsOfOrders } from '../domains/loyalty/index.ts';
import { outboxRoutes } from '../domains/notifications/routes.ts';
import {
  checkoutCommand,
  estimateMinutes,
  historyRoutes,
  liveRoutes,
  OrderFeed,
  OrderQueue,
  orderRoutes,
  payRoutes,
  placeRoutes,
  v1CheckoutRoutes,
} from '../domains/orders/index.ts';
import { purchaseRoutes } from '../domains/purchases/routes.ts';
import { reminderRoutes } from '../domains/reminders/index.ts';
import { reviewRoutes } from '../domains/reviews/index.ts';
import { supportRoutes } from '../domains/support/index.ts';
import { usualRoutes } from '../domains/usual/index.ts';
import { sql } from '../kernel/database.ts';
import { gather } from '../kernel/gather.ts';
import { version } from '../version.ts';
import { apiChapters } from './api-chapters.ts';
import { type OpenedCache, openCache } from './cache.ts';
import { consumersOf } from './consumers.ts';
import { eventsProbe } from './events.ts';
import { openIdentity } from './identity.ts';
import { jobsOf } from './jobs.ts';
import { stationeryOf } from './mail.ts';
import { personalData } from './personal-data.ts';
import { publicAddress, type Shop } from './shop.ts';
import { storeRoutes } from './store-routes.ts';
import { takeOver } from './take-over.ts';
import { tlsOf } from './tls.ts';
import type { RunningRole } from './worker.ts';

const ping = sql('kernel.ping', 'select 1');
/** A load balancer that looks every second must see that we are going before connections are refused. */
const drainMs = 1_000;

export interface RunningApi extends RunningRole {
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  readonly url: string;
}

/** The HTTP server with the routes of every domain, not listening yet. */
export async function buildApi(shop: Shop): Promise<HttpServer> {
  const { config, log, database } = shop;
  const identity = openIdentity(shop);
  const opened = await openCache(shop);
  const app = await createHttpServer({
    version,
    chapters: apiChapters,
    log,
    authenticate: identity.authenticate,
    corsOrigin: config.server.frontendOrigins[0],
    tls: tlsOf(config.server),
  });
  addSystemRoutes(app, {
    version,
    isStarted: () => app.server.listening,
    probes: {
      database: () => database.query(ping).then(() => undefined),
      events: eventsProbe(shop) ?? (() => database.query(ping).then(() => undefined)),
      cache: opened.valkey && (() => opened.valkey!.ping()),
      warehouse: null,
      mail:
        config.mail.smtpHost === null ? null : smtpProbe({ host: config.mail.smtpHost, port: config.mail.smtpPort }),
    },
    renderMetrics: config.server.metricsPort === null ? renderMetrics : undefined,
  });
  app.addHook('onClose', () => opened.close());
  addDomainRoutes(app, shop, identity, opened.cache);
  addDocsPages(app);
  return app;
}

/** Builds the HTTP server and listens, on a port of its own also for metrics where one is set. */
export async function startApi(shop: Shop): Promise<RunningApi> {
  const { config } = shop;
  const { host, port, metricsPort } = config.server;
  const app = await buildApi(shop);
  const metrics = metricsPort === null ? null : await startMetricsServer({ host, port: metricsPort }, renderMetrics);
  const url = await app.listen({ host, port });
  return {
    url,
    async stop() {
      app.load.drain();
      if (config.production) await new Promise((resolve) => setTimeout(resolve, drainMs));
      await app.close();
      await shop.kernel.drained();
      await shop.invoices.press.stop();
      metrics?.close();
    },
  };
}

function addDomainRoutes(app: HttpServer, shop: Shop, identity: Identity, cache: OpenedCache['cache']): void {
  const { config, kernel, database, settings, card, paymentMethods } = shop;
  const queue = new OrderQueue(database);
  const issueGuest = identity.issueGuest;
  const orders = {
    kernel,
    database,
    accounts: customerAccounts,
    checkout: checkoutCommand(settings),
    queue,
    links: shop.orderLinks,
    pointsOf: (orderIds: readonly string[]) => pointsOfOrders(database, orderIds),
  };
  const cart = {
    ...settings,
    estimateMinutes: (minutes: readonly number[]) => estimateMinutes(minutes, 'pickup', queue.length()),
  };
  storeRoutes(app, { store: config.store, paymentMethods });
  identityRoutes(app, {
    kernel,
    identity,
    publicAddress: publicAddress(config),
    personalData: personalData(shop),
    recognised: takeOver(kernel),
  });
  const mustNotEat = gather((ids) => readRestrictions(database, ids));
  const restrictionsOf = async (id: string) => (await mustNotEat(id)) ?? [];
  catalogRoutes(app, { kernel, cache, settings, restrictionsOf });
  bundleRoutes(app, { database, restrictionsOf });
  reviewRoutes(app, { kernel, database });
  imageRoutes(app, { kernel, objects: shop.objects });
  cartRoutes(app, { kernel, settings: cart, issueGuest });
  v1CartRoutes(app, { kernel });
  v1CheckoutRoutes(app, orders);
  liveRoutes(app, { ...orders, feed: new OrderFeed({ ...orders, tail: shop.tail }) });
  orderRoutes(app, orders);
  const placing = { ...orders, card, paymentMethods, issueGuest };
  placeRoutes(app, placing);
  payRoutes(app, placing);
  historyRoutes(app, orders);
  usualRoutes(app, { kernel, accounts: customerAccounts, settings: cart, timeZone: config.store.timeZone });
  invoiceRoutes(app, shop.invoices, shop.orderLinks);
  app.register(
    customerRoutes({
      kernel,
      database,
      accounts: customerAccounts,
      erase: eraseCustomerCommand(personalData(shop)),
      currency: config.store.currency,
      timeZone: config.store.timeZone,
    }),
  );
  app.register(loyaltyRoutes({ kernel, accounts: customerAccounts, database, settings: config.loyalty }));
  app.register(purchaseRoutes({ kernel }));
  const support = { inbox: config.mail.supportInbox, locale: config.store.locale };
  supportRoutes(app, { kernel, database, settings: support });
  analyticsRoutes(app, { kernel });
  outboxRoutes(app, { kernel, database, stationery: stationeryOf(config) });
  jobRoutes(app, {
    kernel,
    jobs: jobsOf({
      config,
      kernel,
      reminderLinks: () => shop.reminderLinks,
      warn: (message, error) => shop.log.warn({ err: error }, message),
    }),
    timeZone: config.store.timeZone,
  });
  reminderRoutes(app, { kernel, database, links: shop.reminderLinks, timeZone: config.store.timeZone });
  adminRoutes(app, {
    kernel,
    database,
    timeZone: config.store.timeZone,
    consumers: consumersOf(config),
    personalData: personalData(shop),
  });
}
