import { afterEach, describe, expect, test } from 'vitest';
import { chooseOptions } from '../../../src/domains/catalog/index.ts';
import { listMenu } from '../../../src/domains/catalog/menu.ts';
import { faultsOf } from '../../../src/domains/catalog/option-rules.ts';
import {
  clearDemo,
  type DemoDeps,
  demoAccounts,
  demoCoupons,
  demoCustomers,
  demoOrders,
  readDemoState,
  seedDemo,
} from '../../../src/domains/demo/index.ts';
import { demoProducts } from '../../../src/domains/demo/menu.ts';
import { createUsers } from '../../../src/domains/identity/index.ts';
import { isPassword } from '../../../src/domains/identity/passwords.ts';
import { usersByEmail } from '../../../src/domains/identity/users.ts';
import { putDemoRewards } from '../../../src/domains/loyalty/index.ts';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import { sql, type Transaction } from '../../../src/kernel/database.ts';
import { Problem } from '../../../src/kernel/errors.ts';
import { useSetting } from '../setting.ts';

const setting = useSetting();
afterEach(() => turnClock(null));

const putCustomers = sql(
  'test.put_customers',
  `insert into customers.customers (customer_id, username, display_name, email, origin, demo, created_at, updated_at)
   select customer_id, username, display_name, email, 'live', true, $2, $2
   from json_populate_recordset(null::customers.customers, $1) on conflict do nothing`,
);
const putCoupons = sql(
  'test.put_coupons',
  `insert into carts.coupons
     (coupon_code, percent_off, amount_off_cents, min_subtotal_cents, ends_at, max_redemptions, demo, created_at)
   select coupon_code, percent_off, amount_off_cents, min_subtotal_cents, ends_at, max_redemptions, true, $2
   from json_populate_recordset(null::carts.coupons, $1) on conflict do nothing`,
);
const deps = (special: Partial<DemoDeps> = {}): DemoDeps => ({
  settings: { currency: 'EUR', prices_include_tax: true, tax_rate_points: 0 },
  timeZone: 'Europe/Berlin',
  password: null,
  async putCustomers(tx, { customers }, time) {
    void tx.write(putCustomers, [JSON.stringify(customers), time]);
    return [];
  },
  putCoupons: (tx, coupons, time) => void tx.write(putCoupons, [JSON.stringify(coupons), time]),
  putRewards: putDemoRewards,
  ...special,
});

const forgetOrders = sql('test.forget_orders', 'delete from orders.orders where demo');
const forgetCustomers = sql('test.forget_customers', 'delete from customers.customers where demo');
const forgetCoupons = sql('test.forget_coupons', 'delete from carts.coupons where demo');
const clear = (then: 'off' | null) =>
  clearDemo(
    setting.database,
    [forgetOrders, forgetCustomers, forgetCoupons].map((one) => (tx: Transaction) => void tx.write(one)),
    then,
  );

const counts = async () =>
  (
    await setting.rows<Record<string, number>>(
      `select (select count(*)::int from catalog.products) as products,
         (select count(*)::int from catalog.categories) as categories,
         (select count(*)::int from customers.customers) as customers,
         (select count(*)::int from carts.coupons) as coupons,
         (select count(*)::int from orders.orders) as orders,
         (select count(*)::int from identity.users) as users`,
    )
  )[0]!;

describe('seeding', () => {
  const at = new Date('2026-06-17T10:30:00Z');
  const orders = [...demoOrders(1, at, 'Europe/Berlin')].length;
  const full = {
    products: demoProducts.length,
    categories: 6,
    customers: demoCustomers.length,
    coupons: 4,
    orders,
    users: 5,
  };

  test('fills a new installation once', async () => {
    turnClock(at);
    const { seeded, password } = await seedDemo(setting.kernel, deps());
    expect([seeded, password]).toEqual([true, expect.stringMatching(/^[\w-]{12}$/)]);
    expect(await counts()).toEqual(full);
    expect(await seedDemo(setting.kernel, deps())).toEqual({ seeded: false });
    expect(await counts()).toEqual(full);
    const people = await usersByEmail(
      setting.database,
      demoAccounts.map((one) => one.email),
    );
    for (const { email, roles } of demoAccounts) {
      const user = people.get(email)!;
      expect([user.roles, await isPassword(user.password_hash, password!)]).toEqual([roles, true]);
    }
  });

  test('is finished by the next start when it was killed half-way', async () => {
    await clear(null);
    turnClock(at);
    const killed = deps({
      putCoupons() {
        throw new Error('killed');
      },
    });
    await expect(seedDemo(setting.kernel, killed)).rejects.toThrow('killed');
    expect(await readDemoState(setting.database)).toBeNull();
    expect(await seedDemo(setting.kernel, deps({ password: 'known' }))).toEqual({ seeded: true });
    expect(await counts()).toEqual(full);
  });

  test('starts once, whoever starts at once', async () => {
    await clear(null);
    turnClock(at);
    const both = await Promise.all([1, 2].map(() => seedDemo(setting.kernel, deps())));
    expect(both.map((one) => one.seeded).sort()).toEqual([false, true]);
    expect(both.filter((one) => one.password !== undefined)).toHaveLength(1);
    expect(await counts()).toEqual(full);
  });

  test('leaves what is not its own, and is off for good after clearing', async () => {
    const owner = {
      ...demoAccounts[0]!,
      user_id: 'owner',
      email: 'owner@example.org',
      password_hash: 'x',
      demo: false,
    };
    await setting.run(createUsers, [owner]);
    await setting.rows("update catalog.products set demo = false, price_cents = 1 where product_id = 'espresso'");
    await clear('off');
    expect(await counts()).toEqual({ products: 1, categories: 1, customers: 0, coupons: 0, orders: 0, users: 1 });
    expect(await seedDemo(setting.kernel, deps())).toEqual({ seeded: false });
    expect((await counts()).products).toBe(1);
    await clear(null);
    await seedDemo(setting.kernel, deps());
    const kept = await setting.rows("select price_cents, demo from catalog.products where product_id = 'espresso'");
    expect(kept).toEqual([{ price_cents: 1, demo: false }]);
  });
});

describe('what it shows', () => {
  test('products that can be served as described, in six categories', () => {
    for (const product of demoProducts) {
      expect(faultsOf(product.options)).toBeNull();
      const plain = chooseOptions(product, []);
      if (plain instanceof Problem) throw plain;
      expect(plain.price_cents).toBe(product.price_cents);
      const animal = plain.allergens.some((one) => ['milk', 'eggs', 'fish'].includes(one));
      expect([product.product_id, animal && product.dietary.includes('vegan')]).toEqual([product.product_id, false]);
    }
    expect(new Set(demoProducts.map((product) => product.product_id)).size).toBe(demoProducts.length);
    expect(new Set(demoProducts.map((product) => product.category)).size).toBe(6);
  });

  test('an oat flat white has gluten instead of milk', () => {
    const flatWhite = demoProducts.find((product) => product.product_id === 'flat-white')!;
    expect(chooseOptions(flatWhite, ['large', 'oat'])).toMatchObject({
      price_cents: 420 + 70 + 50,
      allergens: ['gluten'],
    });
  });

  test('supply chains known wholly, partly and not at all, and something out of stock', async () => {
    const page = { sort: 'name', page: 1, page_size: 100 } as const;
    const { products } = await listMenu(setting.database, {}, page, now());
    const known = products.map(
      ({ carbon_footprint_kg, supplier_certifications, last_verified, data_source }) =>
        [carbon_footprint_kg, supplier_certifications[0], last_verified, data_source].filter((one) => one != null)
          .length,
    );
    expect([known.includes(4), known.includes(0), known.some((n) => n > 0 && n < 4)]).toEqual([true, true, true]);
    expect(products.filter((product) => !product.in_stock).map((product) => product.product_id)).toEqual([
      'beans-decaf',
    ]);
  });

  test('customers with names of their own', () => {
    expect(new Set(demoCustomers.map((one) => one.username)).size).toBe(demoCustomers.length);
    for (const { username } of demoCustomers) expect(username).toMatch(/^[a-z.]+$/);
  });

  test('coupons, of which one has expired', () => {
    const codes = demoCoupons(now()).filter((one) => one.ends_at === null || new Date(one.ends_at) > now());
    expect(codes.map((one) => one.coupon_code)).toEqual(['WELCOME10', 'BRUNCH2', 'FIRST50']);
  });
});

describe('its history', () => {
  const at = new Date('2026-03-31T09:15:00Z'); // two days after clocks went forward in Berlin
  const history = [...demoOrders(1, at, 'Europe/Berlin')];

  test('is the same for the same seed and another for another', () => {
    expect([...demoOrders(1, at, 'Europe/Berlin')]).toEqual(history);
    expect([...demoOrders(2, at, 'Europe/Berlin')]).not.toEqual(history);
  });

  test('is some four hundred orders of the last sixty days, oldest first, within opening hours', () => {
    expect(history.length).toBeGreaterThan(350);
    expect(history.length).toBeLessThan(450);
    const times = history.map((order) => order.placed_at);
    expect(times).toEqual([...times].sort());
    expect(new Date(times.at(-1)!) < at).toBe(true);
    expect(new Date(times[0]!) > new Date(at.getTime() - 62 * 86_400_000)).toBe(true);
    const hour = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', hour: '2-digit' });
    const open = new Set(times.map((time) => Number(hour.format(new Date(time)))));
    expect([...open].sort((a, b) => a - b)).toEqual([7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
  });

  test('has every outcome, regulars and orders of nobody, and each order once', () => {
    const outcomes = new Set(history.map((order) => `${order.status} ${order.payment_status}`));
    expect([...outcomes].sort()).toEqual([
      'cancelled pending',
      'cancelled refunded',
      'completed paid',
      'completed refunded',
    ]);
    expect(new Set(history.map((order) => order.external_id)).size).toBe(history.length);
    expect(history.some((order) => order.customer_id === null)).toBe(true);
    const own = history.filter((order) => order.customer_id === 'demo-customer' && order.status === 'completed');
    expect(own.length).toBeGreaterThan(10);
  });
});
