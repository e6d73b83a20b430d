import type { Flow } from './connection.ts';
import { renderRequest } from './request.ts';

/** What the load client can do, by name: `scenarios[name](url)` is the flow of each connection, given its number. */
export type Scenario = (url: URL) => (connection: number) => Flow;

const products = [
  { product_id: 'bench-espresso', product_name: 'Bench espresso', price: '2.80' },
  { product_id: 'bench-flat-white', product_name: 'Bench flat white', price: '4.10' },
  { product_id: 'bench-cinnamon-roll', product_name: 'Bench cinnamon roll', price: '3.65' },
] as const;

/** Customers are new ones in every load, so that no load finds another's carts. */
const load = `bench-${process.pid}-${Date.now().toString(36)}`;

const addItem = (url: URL, customer: string, product: (typeof products)[number]) => ({
  step: 'add to cart',
  expect: 200,
  message: renderRequest(url, 'POST', '/api/v1/cart/items', { customer_id: customer, ...product, quantity: 1 }),
});

/** Of the people `bench-0@example.org` and so on. */
export const benchPassword = 'a bench in the shade';

function* buying(url: URL, connection: number, pauseMs?: number): Flow {
  const customer = `${load}-${connection}`;
  const paced = pauseMs === undefined ? {} : { pauseMs };
  const add = { ...addItem(url, customer, products[connection % products.length]!), ...paced };
  const order = { customer_id: customer, payment_method: 'cash', shipping_address: { street: '1 Bench Street' } };
  const message = renderRequest(url, 'POST', '/api/v1/cart/checkout', order);
  for (;;) {
    yield add;
    yield { step: 'checkout', expect: 200, message };
  }
}

export const scenarios = {
  /** Any small GET: for the bare echo server. */
  echo: (url) =>
    function* () {
      const get = { step: 'echo', expect: 200, message: renderRequest(url, 'GET', '/') };
      for (;;) yield get;
    },

  /** One product into the cart, then checkout, again and again, each connection for a customer of its own. */
  checkout: (url) => (connection) => buying(url, connection),

  /** The same as people do it: ten times a second each, at most. */
  'calm-checkout': (url) => (connection) => buying(url, connection, 100),

  /** As often as `login`, but what sells: one durable write without a password. */
  'calm-add': (url) =>
    function* (connection) {
      const add = addItem(url, `${load}-add-${connection}`, products[connection % products.length]!);
      for (;;) yield { ...add, pauseMs: 500 };
    },

  /** Signing in with the right password, each connection as somebody else from somewhere else, twice a second at most. */
  login: (url) =>
    function* (connection) {
      const body = { email: `bench-${connection}@example.org`, password: benchPassword };
      const from = { 'X-Forwarded-For': `10.1.${connection >> 8}.${connection & 255}` };
      const message = renderRequest(url, 'POST', '/api/auth/login', body, from);
      for (;;) yield { step: 'login', expect: 200, orElse: 429, message, pauseMs: 500 };
    },

  /** The first page of the menu. */
  menu: (url) =>
    function* () {
      const get = { step: 'menu', expect: 200, message: renderRequest(url, 'GET', '/api/products') };
      for (;;) yield get;
    },

  /** Reads a cart of three lines, each connection its own. */
  'cart-read': (url) =>
    function* (connection) {
      const customer = `${load}-${connection}`;
      for (const product of products) yield addItem(url, customer, product);
      const read = { step: 'cart read', expect: 200, message: renderRequest(url, 'GET', `/api/v1/cart/${customer}`) };
      for (;;) yield read;
    },

  /** Purchases that all differ, or their natural key would make them one. */
  buy: (url) =>
    function* (connection) {
      const buyer = { username: `Bench buyer ${connection}`, userid: `${load}-${connection}` };
      for (let n = 0; ; n += 1) {
        const body = { ...buyer, price: '4.50', timestamp: new Date(Date.UTC(2024, 0, 1) + n).toISOString() };
        yield { step: 'buy', expect: 200, message: renderRequest(url, 'POST', '/buy', body) };
      }
    },

  /** What a page tells when somebody looks at a product. */
  analytics: (url) =>
    function* (connection) {
      const payload = { product_id: products[connection % products.length]!.product_id, position: connection };
      const body = { event_type: 'product_viewed', payload, source: 'bench' };
      const message = renderRequest(url, 'POST', '/api/analytics/events', body);
      for (;;) yield { step: 'event', expect: 202, message };
    },
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;
