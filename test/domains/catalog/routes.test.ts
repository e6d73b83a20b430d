import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpServer } from '../../../src/adapters/http/index.ts';
import { catalogRoutes, putProducts } from '../../../src/domains/catalog/index.ts';
import { anonymous, person } from '../../../src/kernel/principal.ts';
import { serve } from '../http.ts';
import { useSetting } from '../setting.ts';
import { entry, latte } from './products.ts';

const setting = useSetting();
let app: HttpServer;

beforeAll(async () => {
  const { kernel } = setting;
  const people = { barista: person('b', ['barista']), customer: person('c', ['customer']) };
  app = await serve(
    (request) => people[request.headers['x-test-person'] as 'barista'] ?? anonymous,
    (server) =>
      catalogRoutes(server, {
        kernel,
        cache: { read: (_group, _key, load) => load() },
        settings: { tax_rate_points: 1900 },
        restrictionsOf: async () => [],
      }),
  );
  await setting.run(putProducts, [latte, entry('espresso', { price_cents: 240, tax_rate: 0.07 })]);
});
afterAll(() => app.close());

const get = async (url: string) => {
  const answer = await app.inject(url);
  return { status: answer.statusCode, body: answer.json() };
};

test('a page of products', async () => {
  const { status, body } = await get('/api/products?sort=price&page_size=1&page=2');
  expect(status).toBe(200);
  expect(body).toEqual({
    items: [
      {
        product_id: 'latte',
        name: 'latte',
        description: '',
        category: 'Coffee',
        price: '4.20',
        image_url: null,
        in_stock: true,
        total_sold: 0,
        average_rating: null,
        review_count: 0,
        allergens: ['milk'],
        dietary: ['vegetarian'],
        options: [
          {
            option_group: 'milk',
            name: 'Milk',
            min_choices: 1,
            max_choices: 1,
            choices: [
              { option_id: 'whole', name: 'whole', price_delta: '0.00', allergens: ['milk'], is_default: true },
              { option_id: 'oat', name: 'oat', price_delta: '0.50', allergens: ['gluten'], is_default: false },
            ],
          },
          {
            option_group: 'extras',
            name: 'Extras',
            min_choices: 0,
            max_choices: 2,
            choices: [
              { option_id: 'shot', name: 'shot', price_delta: '0.90', allergens: [], is_default: false },
              { option_id: 'syrup', name: 'syrup', price_delta: '0.60', allergens: [], is_default: false },
            ],
          },
        ],
        conflicts: [],
        tax_rate: 0.19,
        sustainability: {
          carbon_footprint_kg: null,
          supplier_certifications: [],
          last_verified: null,
          data_source: null,
          data_completeness: 'missing',
        },
      },
    ],
    page: 2,
    page_size: 1,
    total: 2,
    total_pages: 2,
  });
});

test('a product of its own says what to doubt', async () => {
  const { body } = await get('/api/products/espresso');
  expect(body).toMatchObject({ product_id: 'espresso', tax_rate: 0.07, conflicts: [] });
  expect(body.sustainability.alerts).toEqual([
    { code: 'no_data', message: 'Nothing is known about the supply chain.' },
  ]);
  expect(await get('/api/products/nobody-knows')).toMatchObject({ status: 404, body: { code: 'not_found' } });
});

test.each([
  'page=0',
  'page_size=101',
  'sort=stock',
  'sort=-name',
  'min_price=-1',
  'max_price=1.234',
  'dietary=vegan,cheap',
  'in_stock=perhaps',
])('%s is refused', async (query) => {
  expect(await get(`/api/products?${query}`)).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
});

test('filters of the address reach the menu', async () => {
  const { body } = await get(
    '/api/products?min_price=2.4&max_price=2.40&dietary=milk,gluten&in_stock=true&search=ESP&category=Coffee',
  );
  expect(body.items.map((item: { product_id: string }) => item.product_id)).toEqual(['espresso']);
});

describe('sold out', () => {
  const url = '/api/products/espresso/sold-out';
  const as = (who: string, key?: string) => ({ 'x-test-person': who, ...(key && { 'idempotency-key': key }) });

  test('is for staff, and a refused call changes nothing', async () => {
    const answers = await Promise.all([
      app.inject({ method: 'POST', url, headers: as('customer') }),
      app.inject({ method: 'POST', url, headers: as('nobody') }),
    ]);
    expect(answers.map((answer) => answer.statusCode)).toEqual([403, 401]);
    expect((await get('/api/products/espresso')).body.in_stock).toBe(true);
  });

  test('until taken back, once per key', async () => {
    const call = () => app.inject({ method: 'POST', url, headers: as('barista', 'k1') });
    const [first, again] = [await call(), await call()];
    expect([first.statusCode, first.json()]).toEqual([200, { product_id: 'espresso', sold_out: true, until: null }]);
    expect([again.headers['idempotent-replayed'], again.body]).toEqual(['true', first.body]);
    expect((await get('/api/products/espresso')).body.in_stock).toBe(false);
    const back = await app.inject({ method: 'DELETE', url, headers: as('barista') });
    expect([back.statusCode, back.json()]).toEqual([200, { product_id: 'espresso', sold_out: false, until: null }]);
    expect((await get('/api/products/espresso')).body.in_stock).toBe(true);
  });

  test.each([
    ['2100-01-01T12:00:00+02:00', 200],
    ['2020-01-01T12:00:00Z', 422],
    ['2116-12-31T23:59:60Z', 422],
    ['9999-12-31T23:59:59-12:00', 422],
    ['tomorrow', 422],
  ])('until %s: %i', async (until, status) => {
    const answer = await app.inject({ method: 'POST', url, headers: as('barista'), payload: { until } });
    expect(answer.statusCode).toBe(status);
    if (status === 200) expect(answer.json().until).toBe('2100-01-01T10:00:00.000Z');
  });
});
