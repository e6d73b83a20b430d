import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { putProducts } from '../../../src/domains/catalog/index.ts';
import { type Name, useShop } from '../../roles/trial-shop.ts';
import { entry } from './products.ts';

const folder = await mkdtemp(join(tmpdir(), 'crema-pictures-'));
const trial = useShop({ OBJECT_STORE: `file:${folder}` });
afterAll(() => rm(folder, { recursive: true, force: true }));

const picture = (background: string) =>
  sharp({ create: { width: 800, height: 400, channels: 3, background } })
    .png()
    .toBuffer();
let red: Buffer;
let blue: Buffer;
beforeAll(async () => {
  [red, blue] = [await picture('#f00'), await picture('#00f')];
});
beforeEach(() => trial.run(putProducts, [entry('espresso')]));
afterEach(() => trial.shop.database.pool.query('truncate kernel.audit_log'));

async function give(payload: Buffer, headers: Record<string, string> = {}, name: Name = 'editor', id = 'espresso') {
  const response = await trial.app.inject({
    method: 'POST',
    url: `/api/admin/products/${id}/image`,
    headers: { 'content-type': 'image/png', ...(await trial.as(name).credentials()), ...headers },
    payload,
  });
  return { status: response.statusCode, body: response.json(), headers: response.headers };
}

const state = async () =>
  (
    await trial.rows<{ image_url: string | null; version: number }>(
      `select image_url, version from catalog.products where product_id = 'espresso'`,
    )
  )[0]!;
const events = async () =>
  Number(
    (await trial.rows<{ n: string }>(`select count(*) as n from kernel.event_log where type = 'product.changed'`))[0]!
      .n,
  );
const stored = async () => (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.webp')).length;

describe('a picture', () => {
  test('is shown with its product, and read by anybody, for ever', async () => {
    const { version } = await state();
    const before = await events();
    const { status, body, headers } = await give(red);
    expect(status).toBe(200);
    expect(body).toEqual({
      product_id: 'espresso',
      image_url: expect.stringMatching(/^\/images\/[0-9a-f]{40}\.webp$/),
      thumbnail_url: body.image_url.replace('.webp', '-thumbnail.webp'),
      version: version + 1,
    });
    expect(headers.etag).toBe(`"${version + 1}"`);
    expect((await trial.guest().get('/api/products/espresso')).body.image_url).toBe(body.image_url);
    expect(await events()).toBe(before + 1);

    for (const [url, width] of [
      [body.image_url, 800],
      [body.thumbnail_url, 400],
    ]) {
      const answer = await trial.app.inject(url);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers).toMatchObject({
        'content-type': 'image/webp',
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'cross-origin-resource-policy': 'cross-origin',
      });
      expect((await sharp(answer.rawPayload).metadata()).width).toBe(width);
      const again = await trial.app.inject({ url, headers: { 'if-none-match': `"x", ${answer.headers.etag}` } });
      expect([again.statusCode, again.rawPayload.length, again.headers.etag]).toEqual([304, 0, answer.headers.etag]);
      const head = await trial.app.inject({ method: 'HEAD', url });
      expect([head.statusCode, head.rawPayload.length]).toEqual([200, 0]);
    }
  });

  test('can be replaced and taken away, each time with a trace', async () => {
    const first = (await give(red)).body.image_url;
    const second = (await give(blue)).body.image_url;
    expect(first).not.toBe(second);
    const gone = await trial.as('editor').delete('/api/admin/products/espresso/image');
    expect([gone.status, gone.body.image_url, gone.body.thumbnail_url]).toEqual([200, null, null]);
    const trail = await trial.rows(
      `select action, entity, entity_id, principal, before, after from kernel.audit_log order by audit_id`,
    );
    const change = {
      action: 'catalog.set_image',
      entity: 'products',
      entity_id: 'espresso',
      principal: 'person:editor',
    };
    expect(trail.slice(-2)).toEqual([
      { ...change, before: { image_url: first }, after: { image_url: second } },
      { ...change, before: { image_url: second }, after: { image_url: null } },
    ]);
    // whoever has a page open still sees what was on it
    expect((await trial.app.inject(first)).statusCode).toBe(200);
  });

  test('that is there already changes nothing', async () => {
    const first = await give(red);
    const before = await events();
    const again = await give(red);
    expect(again.body).toEqual(first.body);
    expect(await events()).toBe(before);
  });

  test('may be called anything, as long as it is one', async () => {
    for (const type of ['image/jpeg', 'application/octet-stream', 'application/x-www-form-urlencoded']) {
      expect((await give(red, { 'content-type': type })).status).toBe(200);
    }
  });

  test('is given once under one key', async () => {
    const before = await events();
    const [one, other] = [await give(blue, { 'idempotency-key': 'k1' }), await give(blue, { 'idempotency-key': 'k1' })];
    expect([one.status, other.status, other.headers['idempotent-replayed']]).toEqual([200, 200, 'true']);
    expect(other.body).toEqual(one.body);
    expect((await give(red, { 'idempotency-key': 'k1' })).body.code).toBe('idempotency_key_reused');
    expect(await events()).toBe(before + 1);
  });

  test('given at once by many is one of theirs, and every change has its version', async () => {
    const { version } = await state();
    const answers = await Promise.all([red, blue, red, blue].map((bytes) => give(bytes)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const after = await state();
    expect(answers.map(({ body }) => body.image_url)).toContain(after.image_url);
    expect(Math.max(...answers.map(({ body }) => body.version))).toBe(after.version);
    expect(after.version).toBeGreaterThan(version);
  });
});

describe('refused, with nothing changed', () => {
  async function expectRefusal(
    answer: Promise<{ status: number; body: { code: string } }>,
    status: number,
    code: string,
  ) {
    const before = [await state(), await events(), await stored()];
    const { status: answered, body } = await answer;
    expect([answered, body.code]).toEqual([status, code]);
    expect([await state(), await events(), await stored()]).toEqual(before);
  }

  test.each<[string, Buffer, number, string]>([
    ['nothing', Buffer.alloc(0), 422, 'invalid_image'],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 415, 'unsupported_media_type'],
    ['JSON', Buffer.from('{}'), 415, 'unsupported_media_type'],
    [
      'a form',
      Buffer.from('--x\r\ncontent-disposition: form-data; name="image"\r\n\r\n'),
      415,
      'unsupported_media_type',
    ],
    ['half a PNG', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 422, 'invalid_image'],
    ['more than 5 MB', Buffer.alloc(5 * 1_048_576 + 1), 413, 'payload_too_large'],
  ])('%s', async (_name, payload, status, code) => {
    await expectRefusal(give(payload), status, code);
  });

  test('what is compressed', async () => {
    await expectRefusal(give(red, { 'content-encoding': 'gzip' }), 415, 'unsupported_media_type');
  });

  test('a product that nobody knows', async () => {
    await expectRefusal(give(red, {}, 'editor', 'nobody-knows-it'), 404, 'not_found');
    await expectRefusal(trial.as('editor').delete('/api/admin/products/nobody-knows-it/image'), 404, 'not_found');
  });

  test('another version than the one that was read', async () => {
    const { version } = await state();
    await give(red);
    await expectRefusal(give(red, { 'if-match': `"${version}"` }), 412, 'version_mismatch');
    const url = '/api/admin/products/espresso/image';
    await expectRefusal(trial.as('editor').delete(url, { 'if-match': `"${version}"` }), 412, 'version_mismatch');
    expect((await give(blue, { 'if-match': `"${version + 1}"` })).status).toBe(200);
  });

  test.each(['maria', 'barista', 'csr', 'carts'] as const)('%s, who may not', async (name) => {
    await expectRefusal(give(red, {}, name), 403, 'forbidden');
    await expectRefusal(trial.as(name).delete('/api/admin/products/espresso/image'), 403, 'forbidden');
  });
});

test('an address that leads anywhere else is 404', async () => {
  await writeFile(join(folder, 'secret.webp'), 'secret');
  for (const name of [
    'secret.webp',
    '..%2Fsecret.webp',
    `${'0'.repeat(40)}.webp`,
    `${'0'.repeat(40)}`,
    '%2Fetc%2Fpasswd',
  ]) {
    const answer = await trial.app.inject(`/images/${name}`);
    expect([name, answer.statusCode, answer.json().code]).toEqual([name, 404, 'not_found']);
  }
});

test('the schema takes no address but ours and the web’s', async () => {
  const set = (url: string) =>
    trial.shop.database.pool.query(`update catalog.products set image_url = $1 where product_id = 'espresso'`, [url]);
  for (const url of [
    'javascript:alert(1)',
    '/images/../x.webp',
    'data:text/html,x',
    '//evil',
    'https://x/"><script>',
  ]) {
    await expect(set(url)).rejects.toMatchObject({ constraint: 'products_image_url' });
  }
  await set('https://cafe.example/espresso.webp');
});
