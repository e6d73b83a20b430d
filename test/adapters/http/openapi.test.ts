import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { addDocsPages, addSystemRoutes } from '../../../src/adapters/http/index.ts';
import { createServer, open } from './support.ts';

const line = Type.Object(
  { product_id: Type.String({ examples: ['flat-white'] }), price: Type.Union([Type.String(), Type.Null()]) },
  { title: 'Line' },
);
const cart = Type.Object(
  { lines: Type.Array(line), total: Type.String({ examples: ['4.50'] }) },
  { title: 'Cart', examples: [{ lines: [], total: '0.00' }] },
);

async function documentOf(more: (app: Awaited<ReturnType<typeof createServer>>['app']) => void = () => undefined) {
  const { app } = await createServer();
  addSystemRoutes(app, { version: '1.2.3', probes: {}, isStarted: () => true, renderMetrics: async () => '' });
  addDocsPages(app);
  const params = Type.Object({ customer_id: Type.String({ examples: ['ann'] }) });
  const own = () => undefined;
  app.get(
    '/api/v1/cart/:customer_id',
    { config: { access: { own, scopes: ['carts'] } }, schema: { params, response: { 200: cart } } },
    () => ({ lines: [], total: '0.00' }),
  );
  app.post(
    '/api/v1/cart/:customer_id/items',
    {
      config: { access: { roles: ['editor'], guest: true }, problems: ['out_of_stock', 'price_changed', 'empty_cart'] },
      schema: {
        params,
        body: line,
        querystring: Type.Object({ dry: Type.Optional(Type.Boolean()) }),
        response: { 201: cart },
      },
    },
    (_request, reply) => {
      reply.code(201).send({ lines: [], total: '0.00' });
    },
  );
  more(app);
  const answer = await app.inject('/openapi.json');
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  return answer.json();
}

describe('the OpenAPI document', () => {
  test('is of version 3.1 and knows every route, but not the pages about it', async () => {
    const document = await documentOf();
    expect(document.openapi).toBe('3.1.0');
    expect(document.info.version).toBe('1.2.3');
    expect(Object.keys(document.paths).sort()).toEqual([
      '/',
      '/api/v1/cart/{customer_id}',
      '/api/v1/cart/{customer_id}/items',
      '/health',
      '/health/live',
      '/health/ready',
      '/healthz',
      '/metrics',
      '/problems/{code}',
    ]);
    expect(Object.keys(document.paths['/health'])).toEqual(['get']);
  });

  test('names schemas by their titles, once', async () => {
    const document = await documentOf();
    const reading = document.paths['/api/v1/cart/{customer_id}'].get;
    expect(reading.responses['200'].content['application/json'].schema).toEqual({ $ref: '#/components/schemas/Cart' });
    expect(document.components.schemas.Cart.properties.lines.items).toEqual({ $ref: '#/components/schemas/Line' });
    expect(document.components.schemas.Line.properties.price).toEqual({
      anyOf: [{ type: 'string' }, { type: 'null' }],
    });
    expect(JSON.stringify(document)).not.toContain('nullable');
    const writing = document.paths['/api/v1/cart/{customer_id}/items'].post;
    expect(writing.requestBody.content['application/json'].schema).toEqual({ $ref: '#/components/schemas/Line' });
  });

  test('refuses two schemas of one title', async () => {
    const { app } = await createServer();
    app.get(
      '/a',
      { ...open, schema: { response: { 200: Type.Object({ a: Type.String() }, { title: 'Same' }) } } },
      () => ({ a: '' }),
    );
    app.get(
      '/b',
      { ...open, schema: { response: { 200: Type.Object({ b: Type.String() }, { title: 'Same' }) } } },
      () => ({ b: '' }),
    );
    await app.ready();
    expect(() => app.swagger()).toThrow('two different schemas are titled Same');
  });

  test('says every answer that a route may give', async () => {
    const { paths, components } = await documentOf();
    const answers = (path: string, method: string) => Object.keys(paths[path][method].responses);
    expect(answers('/api/v1/cart/{customer_id}', 'get')).toEqual(['200', '400', '401', '403', '404', '422', '503']);
    expect(answers('/api/v1/cart/{customer_id}/items', 'post')).toEqual([
      '201',
      '400',
      '401',
      '403',
      '409',
      '413',
      '415',
      '422',
      '431',
      '503',
    ]);
    expect(answers('/health', 'get')).toEqual(['200', '400', '503']);
    const post = paths['/api/v1/cart/{customer_id}/items'].post.responses;
    const answer = (status: number) => components.responses[post[status].$ref.split('/').at(-1)];
    expect(answer(409).description).toBe(
      '`idempotency_in_flight`: Request still running; `out_of_stock`: Out of stock; `price_changed`: Price changed',
    );
    const codes = ['idempotency_in_flight', 'out_of_stock', 'price_changed'];
    expect(answer(409).content).toEqual({
      'application/problem+json': {
        schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }] },
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    });
    expect(components.examples.out_of_stock.value).toEqual({
      type: '/problems/out_of_stock',
      title: 'Out of stock',
      status: 409,
      detail: 'Out of stock.',
      code: 'out_of_stock',
      request_id: expect.any(String),
    });
    expect(Object.keys(answer(503).headers)).toEqual(['X-Request-Id', 'Retry-After']);
    expect(Object.keys(post['201'].headers)).toEqual(['X-Request-Id', 'Idempotent-Replayed']);
  });

  test('says what may be sent along and who may ask', async () => {
    const { paths, components } = await documentOf();
    const get = paths['/api/v1/cart/{customer_id}'].get;
    const post = paths['/api/v1/cart/{customer_id}/items'].post;
    expect(get.parameters).toMatchObject([{ in: 'path', name: 'customer_id', required: true, example: 'ann' }]);
    expect(post.parameters.map((one: { name?: string; $ref?: string }) => one.name ?? one.$ref)).toEqual([
      'dry',
      'customer_id',
      '#/components/parameters/idempotency_key',
      '#/components/parameters/x_admin_role',
    ]);
    expect(components.parameters.idempotency_key.schema).toMatchObject({ maxLength: 255 });
    expect(get.security).toEqual([{ access_token: [] }, { api_key: ['carts'] }]);
    expect(post.security).toEqual([{ access_token: [] }, { guest: [] }, {}]);
    expect(get.description).toBe('For the customer whom it is about, services with the scope `carts`.');
    expect(post.description).toBe('For people who are `editor`, visitors.');
    expect(paths['/health'].get.description).toBe('For everybody.');
    expect(paths['/health'].get.security).toEqual([]);
    expect(components.securitySchemes.api_key).toMatchObject({ in: 'header', name: 'X-Api-Key' });
  });

  test('says what a route declares: versions, headers of its answers, no key', async () => {
    const schema = { body: line, response: { 200: cart } };
    const { paths } = await documentOf((app) => {
      const versioned = { access: 'public', versioned: true, headers: ['etag', 'location'] } as const;
      app.patch('/api/versioned', { config: versioned, schema }, () => ({ lines: [], total: '0.00' }));
      app.post('/api/in', { config: { access: 'public', keyless: true }, schema }, () => ({
        lines: [],
        total: '0.00',
      }));
    });
    const patch = paths['/api/versioned'].patch;
    const parameter = (name: string) => ({ $ref: `#/components/parameters/${name}` });
    expect(patch.parameters).toEqual([parameter('idempotency_key'), parameter('if_match')]);
    expect(Object.keys(patch.responses)).toEqual(['200', '400', '409', '412', '413', '415', '422', '503']);
    const headers = ['X-Request-Id', 'Idempotent-Replayed', 'ETag', 'Location'];
    expect(Object.keys(patch.responses['200'].headers)).toEqual(headers);
    const post = paths['/api/in'].post;
    expect(post.parameters).toBeUndefined();
    expect(Object.keys(post.responses)).toEqual(['200', '400', '413', '415', '422', '503']);
    expect(Object.keys(post.responses['200'].headers)).toEqual(['X-Request-Id']);
  });

  test('says what may be left out: parameters with a default, bodies that may be null', async () => {
    const { paths } = await documentOf((app) => {
      const querystring = Type.Object({ page: Type.Integer({ default: 1 }), search: Type.String() });
      app.get('/api/list', { config: { access: 'public' }, schema: { querystring } }, () => ({}));
      const body = Type.Union([line, Type.Null()]);
      app.post('/api/maybe', { config: { access: 'public' }, schema: { body } }, () => ({}));
    });
    const required = paths['/api/list'].get.parameters.map((one: { name: string; required: boolean }) => [
      one.name,
      one.required,
    ]);
    expect(required).toEqual([
      ['page', false],
      ['search', true],
    ]);
    expect(paths['/api/maybe'].post.requestBody.required).toBe(false);
    expect(paths['/api/v1/cart/{customer_id}/items'].post.requestBody.required).toBe(true);
  });

  test('has the chapters of the server, in their order', async () => {
    const chapters = [
      { name: 'Second', description: 'Told first' },
      { name: 'First', description: 'Told second' },
    ];
    const { app } = await createServer({ chapters });
    addDocsPages(app);
    expect((await app.inject('/openapi.json')).json().tags).toEqual(chapters);
  });

  test('has an operation id, a tag and examples', async () => {
    const { paths, components } = await documentOf();
    const { operationId, tags } = paths['/api/v1/cart/{customer_id}/items'].post;
    expect([operationId, tags]).toEqual(['post_api_v1_cart_customer_id_items', ['cart']]);
    expect(paths['/'].get.operationId).toBe('get');
    expect(components.schemas.Line.properties.product_id.examples).toEqual(['flat-white']);
    const ids = Object.values(paths as Record<string, Record<string, { operationId: string }>>).flatMap((path) =>
      Object.values(path).map((operation) => operation.operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the pages about it', () => {
  test.each(['/docs', '/docs/', '/redoc', '/redoc/'])('%s is a page without inline scripts', async (url) => {
    const { app } = await createServer();
    addDocsPages(app);
    const answer = await app.inject(url);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['content-security-policy']).toContain("script-src 'self';");
    expect(answer.body).not.toMatch(/<script>|https?:/);
    const files = [...answer.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const asset = await app.inject(file);
      expect(asset.statusCode).toBe(200);
      expect(asset.headers['content-type']).toBe(
        file.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8',
      );
    }
  });
});
