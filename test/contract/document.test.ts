import { describe, expect, test } from 'vitest';
import { useShop } from '../roles/trial-shop.ts';
import { describeServer } from './operations.ts';

const trial = useShop();
const described = () => describeServer(trial.app);

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
