import { beforeAll, describe, expect, test } from 'vitest';
import { putProducts } from '../../../src/domains/catalog/index.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { entry, latte } from '../catalog/products.ts';

const trial = useShop();
const ids = async (query: string, name: 'editor' | 'barista' = 'editor') => {
  const { status, body } = await trial.as(name).get(`/api/admin/products?${query}`);
  return status === 200 ? body.items.map((row: { product_id: string }) => row.product_id) : [status, body.code];
};

beforeAll(async () => {
  await trial.run(putProducts, [
    latte,
    entry('espresso', { name: 'Espresso', price_cents: 240, tax_rate: 0.19, carbon_footprint_kg: 0.2 }),
    entry('scone', { name: '100% Scone', category: 'Food', price_cents: 350, allergens: ['gluten', 'milk'] }),
    entry('water', { name: 'Water', category: null, price_cents: 150, last_verified: '2026-03-01' }),
  ]);
});

describe('a list', () => {
  test.each([
    ['sort=name', ['scone', 'espresso', 'latte', 'water']],
    ['sort=-price', ['latte', 'scone', 'espresso', 'water']],
    ['sort=category', ['espresso', 'latte', 'scone', 'water']],
    ['sort=-category', ['scone', 'latte', 'espresso', 'water']],
    ['category=Coffee&sort=product_id', ['espresso', 'latte']],
    ['category.in=Coffee,Food&sort=product_id', ['espresso', 'latte', 'scone']],
    ['category.null=true', ['water']],
    ['price.gte=2.40&price.lte=3.5&sort=price', ['espresso', 'scone']],
    ['price.lt=2.40', ['water']],
    ['tax_rate=0.19', ['espresso']],
    ['allergens=gluten', ['scone']],
    ['on_menu=false', []],
    ['last_verified.gte=2026-03-01', ['water']],
    ['on_hand.null=true&sort=product_id', ['espresso', 'latte', 'scone', 'water']],
    ['preparation_minutes=9007199254740991', []],
    ['search=ESPRES', ['espresso']],
    ['search=100%25', ['scone']],
    ['search=_', []],
    ["search=' or true --", []],
    ['created_at.lt=2020-01-01', []],
  ])('%s', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  test.each([
    'colour=red',
    'sort=description',
    'sort=name;drop',
    'price=cheap',
    'price.in=1',
    'on_menu=perhaps',
    'allergens=gold',
    'last_verified=2026-02-30',
    'created_at.gte=2026-02-30',
    'page=0',
    'page_size=101',
    'origin.in=live,somewhere',
    'category=a&category=b',
  ])('refuses %s', async (query) => {
    expect(await ids(query)).toEqual([422, 'validation_failed']);
  });

  test('refuses what a database cannot hold', async () => {
    expect((await trial.as('editor').get('/api/admin/products?search=%00')).status).toBe(400);
    expect((await trial.as('editor').get('/api/admin/products?name=a%00b')).status).toBe(400);
  });

  test('has pages that do not overlap, and counts exactly', async () => {
    const page = async (number: number) =>
      (await trial.as('editor').get(`/api/admin/products?sort=demo&page_size=3&page=${number}`)).status;
    expect(await page(1)).toBe(422);
    const read = async (number: number) =>
      (await trial.as('editor').get(`/api/admin/products?sort=preparation_minutes&page_size=3&page=${number}`)).body;
    const [first, second, third] = [await read(1), await read(2), await read(3)];
    expect([first.total, first.total_pages, first.page, first.page_size]).toEqual([4, 2, 1, 3]);
    const all = [...first.items, ...second.items].map(({ product_id }) => product_id);
    expect(all).toEqual(['espresso', 'latte', 'scone', 'water']);
    expect(third.items).toEqual([]);
  });

  test('is what its description says, for each reader', async () => {
    const describe = async (name: 'admin' | 'editor' | 'barista' | 'csr') =>
      (await trial.as(name).get('/api/admin/entities')).body.items;
    const names = async (name: 'admin' | 'editor' | 'barista' | 'csr') =>
      (await describe(name)).map((one: { name: string }) => one.name);
    expect(await names('admin')).toEqual([
      'products',
      'categories',
      'orders',
      'customers',
      'coupons',
      'rewards',
      'reviews',
      'reminders',
      'users',
    ]);
    expect(await names('editor')).toEqual([
      'products',
      'categories',
      'orders',
      'customers',
      'coupons',
      'rewards',
      'reviews',
      'reminders',
    ]);
    expect(await names('barista')).toEqual(['products', 'categories', 'orders']);
    expect(await names('csr')).toEqual(['orders', 'customers', 'reviews', 'reminders']);
    const seen = (await describe('barista')).find((one: { name: string }) => one.name === 'orders');
    expect(seen.columns.map((column: { name: string }) => column.name)).not.toContain('contact');
    expect(seen.may).toEqual({ create: false, patch: false, delete: false });
    for (const entity of await describe('admin')) {
      const { status, body } = await trial.as('admin').get(`/api/admin/${entity.name}`);
      expect([entity.name, status]).toEqual([entity.name, 200]);
      const shown = entity.columns.filter((one: { write_only: boolean }) => !one.write_only);
      for (const row of body.items)
        expect(Object.keys(row).sort()).toEqual(shown.map((one: { name: string }) => one.name).sort());
      for (const { name, sortable } of entity.columns.filter((one: { sortable: boolean }) => one.sortable)) {
        const sorted = await trial.as('admin').get(`/api/admin/${entity.name}?sort=-${name}`);
        expect([entity.name, name, sortable, sorted.status]).toEqual([entity.name, name, true, 200]);
      }
    }
  });
});

describe('who may look', () => {
  test.each([
    ['maria', [403, 403, 403, 403, 403, 403, 403, 403]],
    ['barista', [200, 200, 200, 403, 403, 403, 403, 403]],
    ['csr', [403, 403, 200, 200, 403, 403, 200, 403]],
    ['editor', [200, 200, 200, 200, 200, 200, 200, 403]],
    ['admin', [200, 200, 200, 200, 200, 200, 200, 200]],
    ['till', [403, 403, 403, 403, 403, 403, 403, 403]],
  ] as const)('%s', async (name, expected) => {
    const lists = ['products', 'categories', 'orders', 'customers', 'coupons', 'rewards', 'reviews', 'users'];
    const statuses: number[] = [];
    for (const list of lists) statuses.push((await trial.as(name).get(`/api/admin/${list}`)).status);
    expect(statuses).toEqual(expected);
  });

  test('the role that an admin chooses is all that she has for the request', async () => {
    const as = (role: string, url: string) => trial.as('admin').get(url, { 'x-admin-role': role });
    expect((await as('editor', '/api/admin/products')).status).toBe(200);
    expect((await as('editor', '/api/admin/users')).status).toBe(403);
    expect((await as('admin', '/api/admin/users')).status).toBe(200);
    const raised = await trial.as('editor').get('/api/admin/users', { 'x-admin-role': 'admin' });
    expect([raised.status, raised.body.code]).toEqual([403, 'forbidden']);
    const { body } = await as('editor', '/api/admin/entities');
    expect(body.items.map(({ name }: { name: string }) => name)).not.toContain('users');
  });
});
