import { beforeAll, describe, expect, test } from 'vitest';
import { importProducts, putProducts, setStock } from '../../../src/domains/catalog/index.ts';
import { listMenu, type MenuFilter, type MenuSort, readProduct } from '../../../src/domains/catalog/menu.ts';
import { setSoldOut } from '../../../src/domains/catalog/sold-out.ts';
import { alertsOf, completenessOf } from '../../../src/domains/catalog/sustainability.ts';
import { useSetting } from '../setting.ts';
import { entry, latte } from './products.ts';

const setting = useSetting();
const now = new Date();

beforeAll(async () => {
  await setting.run(putProducts, [
    latte,
    entry('espresso', { name: 'Espresso', price_cents: 250, dietary: ['vegan', 'vegetarian'] }),
    entry('bagel', { name: 'Bagel 100%', price_cents: 380, category: 'Bakery', allergens: ['gluten', 'sesame'] }),
    entry('beans', { name: 'Beans_1kg', price_cents: 2400, category: 'Beans', dietary: ['vegan'] }),
    entry('soup', { name: 'soup', price_cents: 600, category: 'Lunch' }),
  ]);
  await setting.run(setStock, [{ product_id: 'beans', on_hand: 0 }]);
  await setting.run(setSoldOut, [{ product_id: 'soup', sold_out: true, until: null }]);
  await setting.database.transaction(async (tx) => {
    importProducts(tx, [{ product_id: 'old', name: 'Old mug', category: null, price_cents: 900 }], now);
  });
  await setting.rows("insert into catalog.sales values ('old', 70), ('espresso', 400), ('bagel', 70)");
  await setting.rows(
    "update catalog.products set created_at = created_at - interval '1 day' where product_id <> 'bagel'",
  );
});

async function ids(filter: MenuFilter, sort: MenuSort = 'name', page = 1, page_size = 25) {
  const { products, total } = await listMenu(setting.database, filter, { sort, page, page_size }, now);
  return { ids: products.map((product) => product.product_id).join(' '), total };
}

describe('filters', () => {
  test.each<[string, MenuFilter, string]>([
    ['none', {}, 'bagel beans espresso latte old soup'],
    ['category', { category: 'Coffee' }, 'espresso latte'],
    ['every word of the search', { search: ' ESP  coff ' }, 'espresso'],
    ['a percent sign that means itself', { search: '%' }, 'bagel'],
    ['an underscore that means itself', { search: '_' }, 'beans'],
    ['a backslash that means itself', { search: '\\' }, ''],
    ['prices, both ends included', { min_price_cents: 380, max_price_cents: 600 }, 'bagel latte soup'],
    ['a diet', { dietary: ['vegan'] }, 'beans espresso'],
    ['an allergen of the product', { dietary: ['sesame'] }, 'beans espresso latte old soup'],
    ['an allergen of the default choice', { dietary: ['milk', 'vegetarian'] }, 'espresso'],
    ['an allergen that only another choice has', { dietary: ['gluten', 'vegetarian'] }, 'espresso latte'],
    ['what can be had now', { in_stock: true }, 'bagel espresso latte'],
    ['what cannot', { in_stock: false }, 'beans old soup'],
  ])('%s', async (_name, filter, expected) => {
    const total = expected === '' ? 0 : expected.split(' ').length;
    expect(await ids(filter)).toEqual({ ids: expected, total });
  });
});

describe('sorting and paging', () => {
  test.each<[MenuSort, string]>([
    ['price', 'espresso bagel latte soup old beans'],
    ['-price', 'beans old soup latte bagel espresso'],
    ['newest', 'bagel beans espresso latte soup old'],
    ['popular', 'espresso bagel old beans latte soup'],
    ['rating', 'bagel beans espresso latte old soup'],
  ])('%s', async (sort, expected) => {
    expect((await ids({}, sort)).ids).toBe(expected);
    const pages = await Promise.all([1, 2, 3, 4].map((page) => ids({}, sort, page, 2)));
    expect(pages.map((page) => page.ids).join(' ')).toBe(`${expected} `);
    expect(pages.map((page) => page.total)).toEqual([6, 6, 6, 6]);
  });
});

test('an archived product is gone from the menu', async () => {
  await setting.run(putProducts, [entry('gone')]);
  expect(await readProduct(setting.database, 'gone', now)).toMatchObject({ product_id: 'gone', total_sold: 0 });
  await setting.rows("update catalog.products set archived_at = now() where product_id = 'gone'");
  expect(await readProduct(setting.database, 'gone', now)).toBeUndefined();
  expect((await ids({})).total).toBe(6);
});

test('sustainability says how much it knows and what to doubt', () => {
  const known = {
    carbon_footprint_kg: 0.2,
    supplier_certifications: ['Fairtrade'],
    last_verified: '2026-01-15',
    data_source: 'roaster',
  };
  const none = { carbon_footprint_kg: null, supplier_certifications: [], last_verified: null, data_source: null };
  const codes = (facts: Parameters<typeof alertsOf>[0], day: string) =>
    alertsOf(facts, new Date(day)).map((alert) => alert.code);
  expect([known, { ...known, data_source: null }, none].map(completenessOf)).toEqual([
    'complete',
    'partial',
    'missing',
  ]);
  expect(codes(known, '2027-01-15')).toEqual([]);
  expect(codes(known, '2027-01-16')).toEqual(['outdated']);
  expect(codes(none, '2026-02-01')).toEqual(['no_data']);
  const doubtful = { ...none, last_verified: '2020-01-01' };
  expect(codes(doubtful, '2026-02-01')).toEqual(['no_carbon_footprint', 'no_certifications', 'no_source', 'outdated']);
});
