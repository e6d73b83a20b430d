import { describe, expect, test } from 'vitest';
import { useShop } from '../roles/trial-shop.ts';
import { addressOf, clerkOf, describeServer, exampleBodyOf, keyless, type Schema } from './operations.ts';

const trial = useShop();
const described = () => describeServer(trial.app);

/** Without the operations that answer texts, files and pictures. */
async function describedJson() {
  const { operations, resolve } = await described();
  const json = operations.filter(({ answers }) => {
    const { content } = answers['200'] ?? {};
    return content === undefined || 'application/json' in content;
  });
  return { operations: json, resolve };
}

/** What the pages about the interface are made of. */
const pages = [
  '/docs',
  '/docs/start.js',
  '/docs/swagger-ui-bundle.js',
  '/docs/swagger-ui.css',
  '/openapi.json',
  '/redoc',
  '/redoc/redoc.standalone.js',
  '/redoc/start.js',
];

describe('the document of the whole shop', () => {
  test('knows every route, and no other', async () => {
    const { operations } = await described();
    const routed = routesOf(trial.app.printRoutes({ commonPrefix: false })).filter(
      (route) => !/^(HEAD|OPTIONS) /.test(route),
    );
    const documented = operations.map(({ name }) => name.replaceAll(/\{(\w+)\}/g, ':$1'));
    expect(routed.filter((route) => !documented.includes(route)).sort()).toEqual(pages.map((page) => `GET ${page}`));
    expect(documented.filter((name) => !routed.includes(name))).toEqual([]);
  });

  test('says who may ask', async () => {
    const { operations } = await described();
    const lines = operations.map(({ name, description }) => `${name}: ${description.split('\n\n').at(-1)}`);
    expect(lines.sort()).toMatchInlineSnapshot(`
      [
        "DELETE /api/admin/api-keys/{id}: For people who are \`admin\`.",
        "DELETE /api/admin/categories/{id}: For people who are \`editor\`.",
        "DELETE /api/admin/coupons/{id}: For people who are \`editor\`.",
        "DELETE /api/admin/customers/{id}: For people who are \`editor\`.",
        "DELETE /api/admin/orders/{id}: For people who are \`editor\`.",
        "DELETE /api/admin/products/{id}/image: For people who are \`editor\`.",
        "DELETE /api/admin/products/{id}: For people who are \`editor\`.",
        "DELETE /api/admin/reminders/{id}: For people who are \`csr\` or \`editor\`.",
        "DELETE /api/admin/reviews/{id}: For people who are \`editor\`.",
        "DELETE /api/admin/rewards/{id}: For people who are \`editor\`.",
        "DELETE /api/admin/users/{id}: For people who are \`admin\`.",
        "DELETE /api/admin/views/{name}: For people who are \`barista\` or \`csr\` or \`editor\`.",
        "DELETE /api/auth/me: For people who are signed in.",
        "DELETE /api/cart/coupon: For people who are signed in, visitors.",
        "DELETE /api/cart/items/{line_id}: For people who are signed in, visitors.",
        "DELETE /api/cart/wishlist/{product_id}: For people who are signed in, visitors.",
        "DELETE /api/cart: For people who are signed in, visitors.",
        "DELETE /api/customers/{customer_id}/favorites/{favorite_id}: For people who are \`editor\`, the customer whom it is about, services with the scope \`customers\`.",
        "DELETE /api/customers/{customer_id}: For people who are \`admin\`, the customer whom it is about, services with the scope \`customers\`.",
        "DELETE /api/families/{family_id}/members/{customer_id}: For people who are signed in, services with the scope \`customers\`.",
        "DELETE /api/loyalty/redemptions/{redemption_id}: For people who are \`csr\` or \`editor\`, the customer whom it is about, services with the scope \`customers\`.",
        "DELETE /api/products/{product_id}/sold-out: For people who are \`barista\` or \`editor\`.",
        "DELETE /api/reminders/configurations/{id}: For people who are signed in.",
        "DELETE /api/v1/cart/{customer_id}/items/{product_id}: For the customer whom it is about, services with the scope \`carts\`.",
        "DELETE /api/v1/cart/{customer_id}: For the customer whom it is about, services with the scope \`carts\`.",
        "GET /: For everybody.",
        "GET /api/admin/api-keys: For people who are \`admin\`.",
        "GET /api/admin/audit: For people who are \`editor\`.",
        "GET /api/admin/categories/export/csv: For people who are \`barista\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/categories/export/xlsx: For people who are \`barista\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/categories/export: For people who are \`barista\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/categories/{id}: For people who are \`barista\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/categories: For people who are \`barista\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/consumers: For people who are \`admin\`.",
        "GET /api/admin/coupons/export/csv: For people who are \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/coupons/export/xlsx: For people who are \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/coupons/export: For people who are \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/coupons/{id}: For people who are \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/coupons: For people who are \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/customers/export/csv: For people who are \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/customers/export/xlsx: For people who are \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/customers/export: For people who are \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/customers/{id}: For people who are \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/customers: For people who are \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/dead-letters: For people who are \`admin\`.",
        "GET /api/admin/entities: For people who are \`barista\` or \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/jobs: For people who are \`admin\`.",
        "GET /api/admin/orders/export/csv: For people who are \`barista\` or \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/orders/export/xlsx: For people who are \`barista\` or \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/orders/export: For people who are \`barista\` or \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/orders/{id}: For people who are \`barista\` or \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/orders: For people who are \`barista\` or \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/outbox: For people who are \`editor\` or \`admin\`.",
        "GET /api/admin/products/export/csv: For people who are \`barista\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/products/export/xlsx: For people who are \`barista\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/products/export: For people who are \`barista\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/products/{id}: For people who are \`barista\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/products: For people who are \`barista\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/reminders/export/csv: For people who are \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/reminders/export/xlsx: For people who are \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/reminders/export: For people who are \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/reminders/{id}: For people who are \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/reminders: For people who are \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/reviews/export/csv: For people who are \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/reviews/export/xlsx: For people who are \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/reviews/export: For people who are \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/reviews/{id}: For people who are \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/reviews: For people who are \`csr\` or \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/rewards/export/csv: For people who are \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/rewards/export/xlsx: For people who are \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/rewards/export: For people who are \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/rewards/{id}: For people who are \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/rewards: For people who are \`editor\`, services with the scope \`admin:read\`.",
        "GET /api/admin/users/export/csv: For people who are \`admin\`.",
        "GET /api/admin/users/export/xlsx: For people who are \`admin\`.",
        "GET /api/admin/users/export: For people who are \`admin\`.",
        "GET /api/admin/users/{id}: For people who are \`admin\`.",
        "GET /api/admin/users: For people who are \`admin\`.",
        "GET /api/admin/views/{name}: For people who are \`barista\` or \`csr\` or \`editor\`.",
        "GET /api/admin/views: For people who are \`barista\` or \`csr\` or \`editor\`.",
        "GET /api/auth/me/export: For people who are signed in.",
        "GET /api/auth/me: For people who are signed in.",
        "GET /api/cart: For people who are signed in, visitors.",
        "GET /api/customers/{customer_id}/favorites: For people who are \`csr\` or \`editor\`, the customer whom it is about, services with the scope \`customers\`.",
        "GET /api/customers/{customer_id}/orders: For people who are \`csr\` or \`editor\`, the customer whom it is about, services with the scope \`customers\`.",
        "GET /api/customers/{customer_id}/stats: For people who are \`csr\` or \`editor\`, the customer whom it is about, services with the scope \`customers\`.",
        "GET /api/customers/{customer_id}/usual: For people who are \`csr\` or \`editor\`, the customer whom it is about, services with the scope \`customers\`.",
        "GET /api/customers/{customer_id}: For people who are \`csr\` or \`editor\`, the customer whom it is about, services with the scope \`customers\`.",
        "GET /api/customers: For people who are \`csr\` or \`editor\`, services with the scope \`customers\`.",
        "GET /api/families/{family_id}: For people who are signed in, services with the scope \`customers\`.",
        "GET /api/families: For people who are signed in, services with the scope \`customers\`.",
        "GET /api/invoices/{invoice_id}: For people who are signed in, services with the scope \`orders\`, visitors.",
        "GET /api/loyalty/account: For people who are \`csr\` or \`editor\`, the customer whom it is about, services with the scope \`customers\`.",
        "GET /api/loyalty/bundles: For people who are signed in, services with the scope \`carts\` or \`carts:price\` or \`purchases\` or \`orders\` or \`customers\` or \`marts:read\` or \`admin:read\`, visitors.",
        "GET /api/loyalty/ledger: For people who are \`csr\` or \`editor\`, the customer whom it is about, services with the scope \`customers\`.",
        "GET /api/loyalty/preferences: For people who are signed in.",
        "GET /api/loyalty/rewards: For people who are \`csr\` or \`editor\`, the customer whom it is about, services with the scope \`customers\`.",
        "GET /api/orders/board: For people who are \`barista\` or \`csr\` or \`editor\`, services with the scope \`orders\`.",
        "GET /api/orders/{order_id}/events: For people who are signed in, services with the scope \`orders\`, visitors.",
        "GET /api/orders/{order_id}/invoice: For people who are signed in, services with the scope \`orders\`, visitors.",
        "GET /api/orders/{order_id}/invoices: For people who are signed in, services with the scope \`orders\`, visitors.",
        "GET /api/orders/{order_id}: For people who are signed in, services with the scope \`orders\`, visitors.",
        "GET /api/orders: For people who are signed in, services with the scope \`orders\`, visitors.",
        "GET /api/products/{product_id}/reviews: For everybody.",
        "GET /api/products/{product_id}: For people who are signed in, services with the scope \`carts\` or \`carts:price\` or \`purchases\` or \`orders\` or \`customers\` or \`marts:read\` or \`admin:read\`, visitors.",
        "GET /api/products: For people who are signed in, services with the scope \`carts\` or \`carts:price\` or \`purchases\` or \`orders\` or \`customers\` or \`marts:read\` or \`admin:read\`, visitors.",
        "GET /api/reminders/configurations/export: For people who are signed in.",
        "GET /api/reminders/configurations: For people who are signed in.",
        "GET /api/reminders/unsubscribe/{token}: For everybody.",
        "GET /api/store: For everybody.",
        "GET /api/support/tickets/{ticket_id}: For people who are signed in.",
        "GET /api/support/tickets: For people who are signed in.",
        "GET /api/v1/cart/{customer_id}: For the customer whom it is about, services with the scope \`carts\`.",
        "GET /buyList/{user}: For people who are \`admin\`, the customer whom it is about, services with the scope \`purchases\`.",
        "GET /getAllUserBuys/{user}: For people who are \`admin\`, the customer whom it is about, services with the scope \`purchases\`.",
        "GET /health/live: For everybody.",
        "GET /health/ready: For everybody.",
        "GET /health: For everybody.",
        "GET /healthz: For everybody.",
        "GET /images/{image}: For everybody.",
        "GET /metrics: For everybody.",
        "GET /problems/{code}: For everybody.",
        "PATCH /api/admin/categories/{id}: For people who are \`editor\`.",
        "PATCH /api/admin/categories: For people who are \`editor\`.",
        "PATCH /api/admin/coupons/{id}: For people who are \`editor\`.",
        "PATCH /api/admin/coupons: For people who are \`editor\`.",
        "PATCH /api/admin/customers/{id}: For people who are \`editor\`.",
        "PATCH /api/admin/customers: For people who are \`editor\`.",
        "PATCH /api/admin/orders/{id}: For people who are \`editor\`.",
        "PATCH /api/admin/orders: For people who are \`editor\`.",
        "PATCH /api/admin/products/{id}: For people who are \`editor\`.",
        "PATCH /api/admin/products: For people who are \`editor\`.",
        "PATCH /api/admin/reminders/{id}: For people who are \`csr\` or \`editor\`.",
        "PATCH /api/admin/reminders: For people who are \`csr\` or \`editor\`.",
        "PATCH /api/admin/reviews/{id}: For people who are \`editor\`.",
        "PATCH /api/admin/reviews: For people who are \`editor\`.",
        "PATCH /api/admin/rewards/{id}: For people who are \`editor\`.",
        "PATCH /api/admin/rewards: For people who are \`editor\`.",
        "PATCH /api/admin/users/{id}: For people who are \`admin\`.",
        "PATCH /api/admin/users: For people who are \`admin\`.",
        "PATCH /api/auth/me: For people who are signed in.",
        "PATCH /api/cart/items/{line_id}: For people who are signed in, visitors.",
        "PATCH /api/customers/{customer_id}/favorites/{favorite_id}: For people who are \`editor\`, the customer whom it is about, services with the scope \`customers\`.",
        "PATCH /api/customers/{customer_id}: For people who are \`editor\`, the customer whom it is about, services with the scope \`customers\`.",
        "PATCH /api/families/{family_id}: For people who are signed in, services with the scope \`customers\`.",
        "PATCH /api/products/{product_id}/reviews: For people who are \`customer\`.",
        "POST /api/admin/api-keys: For people who are \`admin\`.",
        "POST /api/admin/categories: For people who are \`editor\`.",
        "POST /api/admin/consumers/{name}/pause: For people who are \`admin\`.",
        "POST /api/admin/consumers/{name}/reset: For people who are \`admin\`.",
        "POST /api/admin/consumers/{name}/resume: For people who are \`admin\`.",
        "POST /api/admin/coupons: For people who are \`editor\`.",
        "POST /api/admin/customers: For people who are \`editor\`.",
        "POST /api/admin/dead-letters/{id}/replay: For people who are \`admin\`.",
        "POST /api/admin/jobs/{name}/pause: For people who are \`admin\`.",
        "POST /api/admin/jobs/{name}/resume: For people who are \`admin\`.",
        "POST /api/admin/jobs/{name}/run: For people who are \`admin\`.",
        "POST /api/admin/outbox/{id}/retry: For people who are \`editor\` or \`admin\`.",
        "POST /api/admin/products/{id}/image: For people who are \`editor\`.",
        "POST /api/admin/products: For people who are \`editor\`.",
        "POST /api/admin/reminders: For people who are \`csr\` or \`editor\`.",
        "POST /api/admin/rewards: For people who are \`editor\`.",
        "POST /api/admin/users: For people who are \`admin\`.",
        "POST /api/analytics/events: For people who are signed in, services with the scope \`carts\` or \`carts:price\` or \`purchases\` or \`orders\` or \`customers\` or \`marts:read\` or \`admin:read\`, visitors.",
        "POST /api/auth/forgot: For everybody.",
        "POST /api/auth/login: For everybody.",
        "POST /api/auth/logout: For everybody.",
        "POST /api/auth/password: For people who are signed in.",
        "POST /api/auth/refresh: For everybody.",
        "POST /api/auth/register: For everybody.",
        "POST /api/auth/reset: For everybody.",
        "POST /api/auth/verify: For everybody.",
        "POST /api/cart/checkout: For people who are signed in, services with the scope \`orders\`, visitors.",
        "POST /api/cart/coupon: For people who are signed in, visitors.",
        "POST /api/cart/items/{line_id}/move-to-wishlist: For people who are signed in, visitors.",
        "POST /api/cart/items: For people who are signed in, visitors.",
        "POST /api/cart/usual: For people who are signed in.",
        "POST /api/cart/wishlist/{product_id}/move-to-cart: For people who are signed in, visitors.",
        "POST /api/cart/wishlist/{product_id}: For people who are signed in, visitors.",
        "POST /api/customers/{customer_id}/favorites: For people who are \`editor\`, the customer whom it is about, services with the scope \`customers\`.",
        "POST /api/customers: For people who are \`editor\`, services with the scope \`customers\`.",
        "POST /api/families/{family_id}/members/{customer_id}: For people who are signed in, services with the scope \`customers\`.",
        "POST /api/families: For people who are signed in, services with the scope \`customers\`.",
        "POST /api/loyalty/adjustments: For people who are \`csr\` or \`editor\`.",
        "POST /api/loyalty/rewards/{reward_id}/redeem: For people who are \`csr\` or \`editor\`, the customer whom it is about, services with the scope \`customers\`.",
        "POST /api/orders/{order_id}/accept: For people who are \`barista\` or \`csr\` or \`editor\`, services with the scope \`orders\`.",
        "POST /api/orders/{order_id}/cancel: For people who are signed in, services with the scope \`orders\`, visitors.",
        "POST /api/orders/{order_id}/complete: For people who are \`barista\` or \`csr\` or \`editor\`, services with the scope \`orders\`.",
        "POST /api/orders/{order_id}/pay: For people who are signed in, services with the scope \`orders\`, visitors.",
        "POST /api/orders/{order_id}/ready: For people who are \`barista\` or \`csr\` or \`editor\`, services with the scope \`orders\`.",
        "POST /api/orders/{order_id}/refund: For people who are \`barista\` or \`csr\` or \`editor\`, services with the scope \`orders\`.",
        "POST /api/orders/{order_id}/start: For people who are \`barista\` or \`csr\` or \`editor\`, services with the scope \`orders\`.",
        "POST /api/orders: For people who are signed in, services with the scope \`orders\`, visitors.",
        "POST /api/products/{product_id}/reviews: For people who are \`customer\`.",
        "POST /api/products/{product_id}/sold-out: For people who are \`barista\` or \`editor\`.",
        "POST /api/reminders/configurations: For people who are signed in.",
        "POST /api/reminders/unsubscribe/{token}: For everybody.",
        "POST /api/support/contact: For people who are signed in, services with the scope \`carts\` or \`carts:price\` or \`purchases\` or \`orders\` or \`customers\` or \`marts:read\` or \`admin:read\`, visitors.",
        "POST /api/support/tickets/{ticket_id}/reply: For people who are signed in.",
        "POST /api/support/tickets/{ticket_id}/resolve: For people who are \`csr\` or \`editor\`.",
        "POST /api/v1/cart/checkout: For the customer whom it is about, services with the scope \`carts\`.",
        "POST /api/v1/cart/items: For the customer whom it is about, services with the scope \`carts\`.",
        "POST /buy: For people who are \`admin\`, the customer whom it is about, services with the scope \`purchases\`.",
        "PUT /api/admin/categories/{id}: For people who are \`editor\`.",
        "PUT /api/admin/coupons/{id}: For people who are \`editor\`.",
        "PUT /api/admin/customers/{id}: For people who are \`editor\`.",
        "PUT /api/admin/orders/{id}: For people who are \`editor\`.",
        "PUT /api/admin/products/{id}: For people who are \`editor\`.",
        "PUT /api/admin/reminders/{id}: For people who are \`csr\` or \`editor\`.",
        "PUT /api/admin/reviews/{id}: For people who are \`editor\`.",
        "PUT /api/admin/rewards/{id}: For people who are \`editor\`.",
        "PUT /api/admin/users/{id}: For people who are \`admin\`.",
        "PUT /api/admin/views/{name}: For people who are \`barista\` or \`csr\` or \`editor\`.",
        "PUT /api/loyalty/preferences: For people who are signed in.",
        "PUT /api/reminders/configurations/{id}: For people who are signed in.",
        "PUT /api/v1/cart/{customer_id}/items/{product_id}: For the customer whom it is about, services with the scope \`carts\`.",
      ]
    `);
    const open = operations.filter(({ security }) => security.length === 0);
    expect(open.map(({ name }) => `${name}: For everybody.`).sort()).toEqual(
      lines.filter((line) => / For everybody/.test(line)),
    );
  });

  test('gives every operation a chapter, a summary of its own and an id', async () => {
    const { operations, chapters } = await described();
    const known = chapters.map(({ name }) => name);
    expect(operations.filter(({ tags }) => tags.length !== 1 || !known.includes(tags[0]!))).toEqual([]);
    expect(known.filter((name) => !operations.some(({ tags }) => tags.includes(name)))).toEqual([]);
    expect(operations.filter(({ summary }) => !summary)).toEqual([]);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    const titles = operations.map(({ tags, summary }) => `${tags}: ${summary}`);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  test('says of every refusal which codes it has, with an example of each', async () => {
    const { operations, resolve } = await described();
    const refusals = operations.flatMap(({ name, answers }) =>
      Object.entries(answers)
        .filter(([status, { content }]) => Number(status) >= 400 && !content?.['application/json'])
        .map(([status, answer]) => ({ where: `${name} ${status}`, status: Number(status), answer })),
    );
    expect(refusals.length).toBeGreaterThan(operations.length);
    for (const { where, status, answer } of refusals) {
      const media = answer.content!['application/problem+json']!;
      const [base, narrowed] = media.schema.allOf!;
      expect(base, where).toEqual({ $ref: '#/components/schemas/Problem' });
      const codes = narrowed!.properties!.code!.enum!;
      expect(Object.keys(media.examples!), where).toEqual(codes);
      for (const [code, example] of Object.entries(media.examples!)) {
        expect((resolve(example) as { value?: unknown }).value, where).toMatchObject({ code, status });
      }
    }
  });

  test('says on every operation that needs credentials that there is 401 and 403', async () => {
    const { operations } = await described();
    const guarded = operations.filter(({ security }) => security.length > 0);
    expect(guarded.length).toBeGreaterThan(30);
    expect(guarded.filter(({ answers }) => !answers['401'] || !answers['403']).map(({ name }) => name)).toEqual([]);
  });

  test('has an example of everything that is sent or answered', async () => {
    const { operations, resolve } = await described();
    const bare = operations.flatMap((operation) => {
      const sent = operation.parameters.filter(
        ({ schema, example }) => example === undefined && schema.examples === undefined && !isPlain(schema),
      );
      const answered = Object.entries(operation.answers).flatMap(([status, { content = {} }]) =>
        Number(status) < 300 ? Object.values(content).flatMap(({ schema }) => bareLeaves(schema, status, resolve)) : [],
      );
      const body = operation.body ? bareLeaves(operation.body.media.schema, 'body', resolve) : [];
      return [...sent.map(({ name }) => name), ...body, ...answered].map((what) => `${operation.name}: ${what}`);
    });
    expect(bare).toEqual([]);
  });

  test('has examples that the server understands', async () => {
    const { operations, resolve } = await describedJson();
    for (const operation of operations) {
      const client = trial.as(clerkOf(operation));
      const { status, body } = await client.send(
        operation.method,
        addressOf(operation),
        exampleBodyOf(operation, resolve),
      );
      expect({ of: operation.name, status, ...understood(body) }).toMatchObject({ code: null });
    }
  });

  test('names the key and the version where they are honoured, and nowhere else', async () => {
    const { operations, resolve } = await describedJson();
    const taking = (name: string) =>
      operations.filter(({ parameters }) => parameters.some((one) => one.name === name)).map((one) => one.name);
    const writing = operations.filter(({ method }) => method !== 'GET').map(({ name }) => name);
    expect(writing.filter((name) => !taking('Idempotency-Key').includes(name))).toEqual(keyless);
    for (const operation of operations) {
      const client = trial.as(clerkOf(operation));
      const body = exampleBodyOf(operation, resolve);
      const { status } = await client.send(operation.method, addressOf(operation), body, { 'if-match': '"x"' });
      expect(status === 412, operation.name).toBe(taking('If-Match').includes(operation.name));
    }
  });

  test('says that a body is needed where it is', async () => {
    const { operations } = await described();
    for (const operation of operations.filter(({ body }) => body !== null)) {
      // jonas has changed his password by now, and is signed out
      const client = trial.as(operation.name === 'POST /api/auth/password' ? 'maria' : clerkOf(operation));
      const { status } = await client.send(operation.method, addressOf(operation));
      expect(status === 422, operation.name).toBe(operation.body!.required);
    }
  });
});

/** `GET /api/cart`, one for each method, from Fastify's tree of routes. */
function routesOf(tree: string): string[] {
  const parents: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const match = /^([│├└─ ]*)(\S+)(?: \((.*)\))?$/.exec(line);
    if (!match) return [];
    const [, indent = '', part = '', methods] = match;
    const depth = indent.length / 4;
    parents.length = depth;
    parents[depth] = `${parents[depth - 1] ?? ''}${part}`.replace(/^\/\//, '/');
    return methods ? methods.split(', ').map((method) => `${method} ${parents[depth]}`) : [];
  });
}

/** Whether a schema needs no example, because it says all of its values or is none by itself. */
const isPlain = ({ type, enum: values, const: only, default: usual }: Schema) =>
  values !== undefined || only !== undefined || usual !== undefined || type === 'boolean' || type === 'null';

/** Places of texts and numbers in a schema that have no example, neither of their own nor as part of a whole. */
function bareLeaves(schema: Schema, at: string, resolve: <T>(value: T) => T): string[] {
  const one = resolve(schema);
  if (one.examples || isPlain(one)) return [];
  if (one.type === 'object') {
    return Object.entries(one.properties ?? {}).flatMap(([name, inner]) => bareLeaves(inner, `${at}.${name}`, resolve));
  }
  if (one.type === 'array') return bareLeaves(one.items!, `${at}[]`, resolve);
  if (one.anyOf) return one.anyOf.flatMap((branch) => bareLeaves(branch, at, resolve));
  return one.type === undefined ? [] : [at];
}

/** Null for whatever was refused for another reason than being misunderstood, or not at all. */
const understood = (answer: { code?: string; errors?: unknown } | null) => {
  const misunderstood = answer?.code === 'validation_failed' || answer?.code === 'malformed_request';
  return { code: misunderstood ? answer.code : null, errors: answer?.errors };
};
