import type { Static } from 'typebox';
import type { Cache } from '../../adapters/cache/index.ts';
import { anyone, type HttpServer, pageOf, runCommand } from '../../adapters/http/index.ts';
import { now } from '../../kernel/clock.ts';
import { problem } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { parseMoney } from '../../kernel/money.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { DietaryRestriction } from './dietary.ts';
import { listMenu, type MenuSort, readProduct } from './menu.ts';
import { presentProduct, presentProductPage } from './present.ts';
import { backOnSaleSchema, type menuQuery, menuSchema, productSchema, soldOutSchema } from './schemas.ts';
import { type SoldOut, setSoldOut } from './sold-out.ts';

export interface CatalogDeps {
  readonly kernel: Kernel;
  /** What was read of the menu. Prices and stock at checkout never come from here. */
  readonly cache: Pick<Cache, 'read'>;
  /** The store's: what products have that name no tax rate, in ten-thousandths. */
  readonly settings: { readonly tax_rate_points: number };
  /** What a customer must not eat. */
  readonly restrictionsOf: (customerId: string) => Promise<readonly string[]>;
}

export function catalogRoutes(app: HttpServer, deps: CatalogDeps): void {
  app.get('/api/products', { schema: menuSchema, config: { access: anyone } }, ({ query, principal }) =>
    list(deps, query, principal),
  );
  const open = { access: anyone, problems: ['not_found'] } as const;
  app.get('/api/products/:product_id', { schema: productSchema, config: open }, ({ params, principal }) =>
    read(deps, params.product_id, principal),
  );
  const staff = { access: { roles: ['barista', 'editor'] }, problems: ['not_found'] } as const;
  const present = (body: SoldOut) => ({ status: 200, body });
  app.post('/api/products/:product_id/sold-out', { schema: soldOutSchema, config: staff }, (request, reply) => {
    const input = { ...request.params, sold_out: true, until: instantOf(request.body?.until) };
    return runCommand(deps.kernel, request, reply, { command: setSoldOut, input, present });
  });
  app.delete('/api/products/:product_id/sold-out', { schema: backOnSaleSchema, config: staff }, (request, reply) => {
    const input = { ...request.params, sold_out: false, until: null };
    return runCommand(deps.kernel, request, reply, { command: setSoldOut, input, present });
  });
}

async function list(deps: CatalogDeps, query: Static<typeof menuQuery>, principal: Principal) {
  const { kernel, cache, settings } = deps;
  const { category, search, in_stock, page, page_size } = query;
  const filter = {
    category,
    search,
    in_stock,
    min_price_cents: parseMoney(query.min_price) ?? undefined,
    max_price_cents: parseMoney(query.max_price) ?? undefined,
    dietary: query.dietary?.split(',') as DietaryRestriction[] | undefined,
  };
  const sort = query.sort as MenuSort;
  const [{ products, total }, restrictions] = await Promise.all([
    cache.read('menu', JSON.stringify([filter, sort, page, page_size]), () =>
      listMenu(kernel.database, filter, { sort, page, page_size }, now()),
    ),
    restrictionsOf(deps, principal),
  ]);
  const items = products.map((row) => presentProduct(row, settings.tax_rate_points, restrictions));
  return pageOf(items, total, { page, page_size });
}

async function read(deps: CatalogDeps, productId: string, principal: Principal) {
  const { kernel, cache, settings } = deps;
  const time = now();
  const [row, restrictions] = await Promise.all([
    cache.read('menu', productId, () => readProduct(kernel.database, productId, time)),
    restrictionsOf(deps, principal),
  ]);
  if (!row) throw problem('not_found', 'There is no such product.');
  return presentProductPage(row, settings.tax_rate_points, restrictions, time);
}

const restrictionsOf = async (deps: CatalogDeps, { customerId }: Principal) =>
  customerId === null ? [] : deps.restrictionsOf(customerId);

/** In UTC. Leap seconds and the last hours of 9999 are valid by their form and not for JavaScript or PostgreSQL. */
function instantOf(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const time = new Date(text);
  if (time.getUTCFullYear() <= 9999) return time.toISOString();
  const errors = [{ path: '/until', message: 'must be a time that a calendar knows' }];
  throw problem('validation_failed', 'The body is not valid.', { errors });
}
