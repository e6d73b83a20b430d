import { expect, test } from 'vitest';
import {
  describeProducts,
  importProducts,
  type MenuEntry,
  putCategories,
  putProducts,
} from '../../../src/domains/catalog/index.ts';
import { setSoldOut } from '../../../src/domains/catalog/sold-out.ts';
import { useSetting } from '../setting.ts';
import { entry, latte } from './products.ts';

const setting = useSetting();
const now = new Date('2026-03-01T10:00:00Z');

const describeOne = async (product_id: string) =>
  (await describeProducts(setting.database, [product_id, 'nobody-knows'], now)).get(product_id);

test('a product is described with its options in the order of the menu', async () => {
  await setting.run(putProducts, [{ ...latte, tax_rate: 0.07, allergens: ['soybeans'] }]);
  expect(await describeProducts(setting.database, ['latte', 'latte', 'nobody-knows'], now)).toEqual(
    new Map([
      [
        'latte',
        {
          product_id: 'latte',
          name: 'latte',
          category: 'Coffee',
          price_cents: 420,
          tax_rate: 0.07,
          allergens: ['soybeans'],
          dietary: ['vegetarian'],
          preparation_minutes: 3,
          on_hand: null,
          available: true,
          options: latte.options,
        },
      ],
    ]),
  );
});

test('putting again replaces all of it, counts a version and tells what changed', async () => {
  const first = entry('scone', { options: latte.options, supplier_certifications: ['Fairtrade'] });
  expect(await setting.run(putProducts, [first])).toEqual([{ product_id: 'scone', version: 1 }]);
  const second: MenuEntry = { ...first, price_cents: 350, options: latte.options.slice(1) };
  expect(await setting.run(putProducts, [second])).toEqual([{ product_id: 'scone', version: 2 }]);
  expect(await describeOne('scone')).toMatchObject({ price_cents: 350, options: latte.options.slice(1) });
  const audit = await setting.rows<{ before: unknown; after: unknown }>(
    "select before, after from kernel.audit_log where entity_id = 'scone' order by audit_id",
  );
  expect(audit.map((row) => row.before)).toEqual([null, { price_cents: 300, options: latte.options }]);
  expect(audit[1]!.after).toEqual({ price_cents: 350, options: latte.options.slice(1) });
  const events = await setting.rows<{ data: unknown }>(
    "select data from kernel.event_log where subject = 'scone' order by position",
  );
  expect(events.map((event) => event.data)).toEqual([
    { product_id: 'scone', version: 1, name: 'scone', category: 'Coffee' },
    { product_id: 'scone', version: 2, name: 'scone', category: 'Coffee' },
  ]);
});

test('options that cannot be served are refused, and their neighbours are not', async () => {
  const [milk, extras] = latte.options;
  const refused = await setting.run(putProducts, [
    entry('good'),
    entry('no-default', { options: [{ ...milk!, min_choices: 2, max_choices: 2 }] }),
    entry('twice', { options: [milk!, { ...milk!, option_group: 'again' }] }),
    entry('narrow', { options: [{ ...extras!, min_choices: 2, max_choices: 1 }] }),
    entry('dear-default', { options: [{ ...milk!, choices: [{ ...milk!.choices[0]!, price_delta_cents: 10 }] }] }),
  ]);
  expect(refused).toEqual([{ product_id: 'good', version: 1 }, ...Array(4).fill('validation_failed')]);
  expect(await setting.rows("select product_id from catalog.products where product_id in ('twice', 'narrow')")).toEqual(
    [],
  );
});

test('categories keep their place', async () => {
  const category = { category: 'Coffee', position: 3, demo: false };
  expect(await setting.run(putCategories, [category, { ...category, category: 'Tea' }])).toHaveLength(2);
  expect(await setting.rows("select position from catalog.categories where category = 'Coffee'")).toEqual([
    { position: 3 },
  ]);
});

test('imported products are known, not for sale until put on the menu, and never change what is known', async () => {
  const imported = { product_id: 'mocha', name: 'Mocha', category: 'From the till', price_cents: 410 };
  const known = { ...imported, product_id: 'latte', name: 'Something else' };
  for (let time = 0; time < 2; time += 1) {
    await setting.database.transaction(async (tx) =>
      importProducts(
        tx,
        [known, imported, { ...imported, name: 'Second' }, { ...imported, product_id: 'x', category: null }],
        now,
      ),
    );
  }
  expect(await describeOne('latte')).toMatchObject({ name: 'latte', available: true });
  expect(await describeOne('x')).toMatchObject({ category: null });
  expect(await describeOne('mocha')).toMatchObject({ name: 'Mocha', category: 'From the till', available: false });
  await setting.run(putProducts, [entry('mocha')]);
  expect(await describeOne('mocha')).toMatchObject({ name: 'mocha', available: true });
});

test('sold out until a time, until taken back, and back', async () => {
  await setting.run(putProducts, [entry('soup')]);
  const soonAt = new Date(Date.now() + 3_600_000);
  const soon = { product_id: 'soup', sold_out: true, until: soonAt.toISOString() };
  expect(await setting.run(setSoldOut, [soon])).toEqual([soon]);
  expect(await setting.run(setSoldOut, [soon])).toEqual([soon]);
  const availableAt = async (time: Date) =>
    (await describeProducts(setting.database, ['soup'], time)).get('soup')!.available;
  expect(await availableAt(new Date())).toBe(false);
  expect(await availableAt(soonAt)).toBe(true);
  const openEnd = { product_id: 'soup', sold_out: true, until: null };
  await setting.run(setSoldOut, [openEnd]);
  expect(await availableAt(new Date('2100-01-01'))).toBe(false);
  await setting.run(setSoldOut, [{ ...openEnd, sold_out: false }]);
  expect(await availableAt(new Date())).toBe(true);
  const audit = await setting.rows("select before, after from kernel.audit_log where action = 'catalog.set_sold_out'");
  expect(audit).toEqual([
    { before: { sold_out: false, until: null }, after: { sold_out: true, until: soon.until } },
    { before: { sold_out: true, until: soon.until }, after: { sold_out: true, until: null } },
    { before: { sold_out: true, until: null }, after: { sold_out: false, until: null } },
  ]);
  const past = { product_id: 'soup', sold_out: true, until: '2020-01-01T00:00:00Z' };
  expect(await setting.run(setSoldOut, [past, { ...openEnd, product_id: 'nobody-knows' }])).toEqual([
    'validation_failed',
    'not_found',
  ]);
});
