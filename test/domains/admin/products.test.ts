import { beforeAll, describe, expect, test } from 'vitest';
import { putProducts } from '../../../src/domains/catalog/index.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { entry, latte } from '../catalog/products.ts';

const trial = useShop();
const url = '/api/admin/products';
const events = () => trial.rows<{ type: string; subject: string }>('select type, subject from kernel.event_log');
const audit = (id: string) =>
  trial.rows<{ principal: string; action: string; before: unknown; after: unknown }>(
    'select principal, action, before, after from kernel.audit_log where entity_id = $1 order by audit_id',
    [id],
  );

beforeAll(async () => {
  await trial.run(putProducts, [latte, entry('espresso', { price_cents: 240 }), entry('scone', { category: 'Food' })]);
});

describe('a product', () => {
  test('is made, with stock, and can be sold at once', async () => {
    const made = await trial.as('editor').post(url, {
      product_id: 'chai',
      name: 'Chai',
      price: '3.9',
      category: 'Tea',
      on_hand: 7,
      allergens: ['milk'],
      options: [
        {
          option_group: 'size',
          name: 'Size',
          min_choices: 0,
          max_choices: 1,
          choices: [{ option_id: 'large', name: 'Large', price_delta: '0.80', allergens: [], is_default: false }],
        },
      ],
    });
    expect([made.status, made.headers.location, made.headers.etag]).toEqual([201, `${url}/chai`, '"1"']);
    expect(made.body).toMatchObject({ price: '3.90', on_hand: 7, on_menu: true, version: 1, total_sold: 0 });
    expect(made.body.options[0].choices[0].price_delta).toBe('0.80');
    const shown = await trial.guest().get('/api/products/chai');
    expect(shown.body).toMatchObject({ name: 'Chai', category: 'Tea', in_stock: true });
    const told = (await events()).filter(({ subject }) => subject === 'chai').map(({ type }) => type);
    expect(told).toEqual(['product.changed', 'stock.changed']);
    const movements = await trial.rows(`select delta, reason from catalog.stock_movements where product_id = 'chai'`);
    expect(movements).toEqual([{ delta: 7, reason: 'count' }]);
  });

  test('is not made twice', async () => {
    const again = await trial.as('editor').post(url, { product_id: 'latte', name: 'Other', price: '1.00' });
    expect([again.status, again.body.code]).toEqual([409, 'already_exists']);
    expect((await trial.as('editor').get(`${url}/latte`)).body.name).toBe('latte');
  });

  test('is changed, and the trail says from what to what and by whom', async () => {
    const changed = await trial.as('editor').patch(`${url}/espresso`, { price: '2.60', tax_rate: 0.07 });
    expect([changed.status, changed.body.price, changed.body.tax_rate, changed.body.version]).toEqual([
      200,
      '2.60',
      0.07,
      2,
    ]);
    const last = (await audit('espresso')).at(-1)!;
    expect(last).toEqual({
      principal: 'person:editor',
      action: 'catalog.put_product',
      before: { price_cents: 240, tax_rate: null },
      after: { price_cents: 260, tax_rate: 0.07 },
    });
  });

  test('has its stock counted by a movement, and a new version with it', async () => {
    const editor = trial.as('editor');
    const { body: before } = await editor.get(`${url}/scone`);
    const counted = await editor.patch(`${url}/scone`, { on_hand: 12 }, { 'if-match': `"${before.version}"` });
    expect([counted.status, counted.body.on_hand, counted.body.version]).toEqual([200, 12, before.version + 1]);
    const again = await editor.patch(`${url}/scone`, { on_hand: 5 }, { 'if-match': `"${before.version}"` });
    expect([again.status, again.body.code]).toEqual([412, 'version_mismatch']);
    expect((await editor.patch(`${url}/scone`, { on_hand: 5 })).body.on_hand).toBe(5);
    const movements = await trial.rows(
      `select delta from catalog.stock_movements where product_id = 'scone' order by movement_id`,
    );
    expect(movements).toEqual([{ delta: 12 }, { delta: -7 }]);
  });

  test('of two editors with one version, one wins', async () => {
    const editor = trial.as('editor');
    const { body: before } = await editor.get(`${url}/latte`);
    const put = (price: string) => editor.put(`${url}/latte`, { price, version: before.version });
    const both = await Promise.all([put('4.30'), put('4.40')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const { body: after } = await editor.get(`${url}/latte`);
    expect([after.version, after.price]).toEqual([
      before.version + 1,
      both.find(({ status }) => status === 200)!.body.price,
    ]);
    expect(after.options.length).toBe(2);
  });

  test('that was sold is archived, and comes back when it is put on the menu', async () => {
    const editor = trial.as('editor');
    await trial.run(putProducts, [entry('bun')]);
    await trial.rows(`insert into catalog.sales (product_id, placed) values ('bun', 3)`);
    const removed = await editor.delete(`${url}/bun`);
    expect([removed.status, removed.body]).toEqual([200, { id: 'bun', outcome: 'archived' }]);
    expect((await trial.guest().get('/api/products/bun')).status).toBe(404);
    const renamed = await editor.patch(`${url}/bun`, { name: 'Bun' });
    expect([renamed.body.name, renamed.body.on_menu]).toEqual(['Bun', false]);
    expect((await trial.guest().get('/api/products/bun')).status).toBe(404);
    const back = await editor.patch(`${url}/bun`, { on_menu: true });
    expect([back.body.on_menu, back.body.archived_at]).toEqual([true, null]);
    expect((await trial.guest().get('/api/products/bun')).body.name).toBe('Bun');
  });

  test('that was never sold is deleted', async () => {
    await trial.run(putProducts, [entry('mistake')]);
    const removed = await trial.as('editor').delete(`${url}/mistake`);
    expect(removed.body).toEqual({ id: 'mistake', outcome: 'deleted' });
    expect((await trial.as('editor').get(`${url}/mistake`)).status).toBe(404);
    expect((await audit('mistake')).at(-1)).toMatchObject({
      action: 'catalog.remove_product',
      after: { outcome: 'deleted' },
    });
  });
});

describe('what is refused', () => {
  test.each([
    ['a column that is not there', { colour: 'red' }, '/colour'],
    ['a column that is nobody’s to set', { total_sold: 1_000 }, '/total_sold'],
    ['the id', { product_id: 'other' }, '/product_id'],
    ['demo', { demo: true }, '/demo'],
    ['a negative price', { price: '-1.00' }, '/price'],
    ['a price that is a number', { price: 3 }, '/price'],
    ['an allergen that is none', { allergens: ['gold'] }, '/allergens/0'],
    ['a day that no calendar has', { last_verified: '2026-02-30' }, '/last_verified'],
    ['stock below nothing', { on_hand: -1 }, '/on_hand'],
    ['an option with more to it', { options: [{ option_group: 'a', price: 1 }] }, '/options/0'],
  ])('%s', async (_name, body, place) => {
    const before = await trial.rows('select * from catalog.products order by product_id');
    const refused = await trial.as('editor').patch(`${url}/latte`, body);
    expect([refused.status, refused.body.code]).toEqual([422, 'validation_failed']);
    expect(refused.body.errors.map(({ path }: { path: string }) => path).join()).toContain(place);
    expect(await trial.rows('select * from catalog.products order by product_id')).toEqual(before);
  });

  test('options that cannot be served', async () => {
    const options = [{ option_group: 'milk', name: 'Milk', min_choices: 2, max_choices: 1, choices: [] }];
    const refused = await trial.as('editor').patch(`${url}/latte`, { options, name: 'Changed' });
    expect([refused.status, refused.body.code]).toEqual([422, 'validation_failed']);
    expect((await trial.as('editor').get(`${url}/latte`)).body.name).toBe('latte');
  });

  test('a body that says nothing', async () => {
    expect((await trial.as('editor').patch(`${url}/latte`, {})).status).toBe(422);
    expect((await trial.as('editor').patch(`${url}/latte`, { version: 1 })).status).toBe(422);
  });

  test.each(['maria', 'barista', 'csr', 'till', 'crm'] as const)('%s, who may not write', async (name) => {
    const before = await trial.rows('select * from catalog.products order by product_id');
    const client = trial.as(name);
    const answers = await Promise.all([
      client.post(url, { product_id: 'x', name: 'X', price: '1.00' }),
      client.patch(`${url}/latte`, { price: '0.01' }),
      client.put(`${url}/latte`, { price: '0.01' }),
      client.patch(url, [{ id: 'latte', price: '0.01' }]),
      client.patch(url, { filter: { category: 'Coffee' }, set: { price: '0.01' }, expected_count: 2 }),
      client.delete(`${url}/latte`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403]);
    expect(await trial.rows('select * from catalog.products order by product_id')).toEqual(before);
  });
});
