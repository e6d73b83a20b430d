import { Type } from 'typebox';
import { anyone, type HttpServer } from '../../adapters/http/index.ts';
import { now } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { describeProducts } from '../catalog/index.ts';
import { offerBundles } from './offer.ts';
import { readPairs } from './store.ts';

export interface BundleDeps {
  readonly database: Database;
  /** What a customer must not eat. */
  readonly restrictionsOf: (customerId: string) => Promise<readonly string[]>;
}

const text = (example: string) => Type.String({ examples: [example] });
const money = (example: string) => Type.String({ pattern: '^\\d+\\.\\d{2}$', examples: [example] });

const bundle = Type.Object(
  {
    products: Type.Array(
      Type.Object({
        product_id: text('flat-white'),
        name: text('Flat white'),
        category: Type.Union([text('Coffee'), Type.Null()]),
        price: money('4.20'),
      }),
      { minItems: 2, description: 'As they are served by default; the one that is bought more often comes first' },
    ),
    name: text('Flat white & Banana bread'),
    price: money('7.80'),
    discount: money('0.00'),
    score: Type.Number({
      exclusiveMinimum: 1,
      description: 'Lift: how many times as often they are bought together as they would be by chance',
      examples: [2.41],
    }),
  },
  { title: 'Bundle' },
);

const schema = {
  tags: ['Loyalty'],
  summary: 'List what goes together',
  description:
    'Pairs of products that people buy together, the strongest first: those that can be had now, and that the caller’s diet allows. Follows orders by moments; an order counts half after 90 days.',
  querystring: Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 50, default: 10 }) }),
  response: { 200: Type.Array(bundle) },
};

/** What is bought together: one indexed read of at most 500 pairs, and the menu as it is now. */
export function bundleRoutes(app: HttpServer, { database, restrictionsOf }: BundleDeps): void {
  app.get('/api/loyalty/bundles', { schema, config: { access: anyone } }, async ({ query, principal }) => {
    const time = now();
    const [pairs, restrictions] = await Promise.all([
      readPairs(database, time),
      principal.customerId === null ? [] : restrictionsOf(principal.customerId),
    ]);
    const ids = [...new Set(pairs.flatMap(({ product_ids }) => product_ids))];
    return offerBundles(pairs, await describeProducts(database, ids, time), restrictions, query.limit);
  });
}
