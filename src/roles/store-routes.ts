import { Type } from 'typebox';
import type { HttpServer } from '../adapters/http/index.ts';
import type { Config } from '../config.ts';

const store = Type.Object({
  name: Type.String(),
  currency: Type.String(),
  time_zone: Type.String(),
  locale: Type.String(),
  opening_hours: Type.Array(Type.Object({ weekday: Type.Integer(), opens: Type.String(), closes: Type.String() })),
  fulfilments: Type.Array(Type.String()),
  payment_methods: Type.Array(Type.String()),
  prices_include_tax: Type.Boolean(),
});

/** What a client needs to know of the shop before it shows anything. */
export function storeRoutes(
  app: HttpServer,
  options: { readonly store: Config['store']; readonly paymentMethods: readonly string[] },
): void {
  const { name, currency, timeZone, pricesIncludeTax } = options.store;
  app.get(
    '/api/store',
    { config: { access: 'public' }, schema: { tags: ['Store'], summary: 'About this shop', response: { 200: store } } },
    () => ({
      name,
      currency,
      time_zone: timeZone,
      locale: 'en',
      opening_hours: [],
      fulfilments: ['pickup', 'table', 'delivery'],
      payment_methods: [...options.paymentMethods],
      prices_include_tax: pricesIncludeTax,
    }),
  );
}
