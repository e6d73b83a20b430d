import { Type } from 'typebox';
import type { HttpServer } from '../adapters/http/index.ts';
import type { Config } from '../config.ts';

const text = (example: string) => Type.String({ examples: [example] });

const store = Type.Object(
  {
    name: text('Crema'),
    currency: text('EUR'),
    time_zone: text('Europe/Berlin'),
    locale: text('en'),
    opening_hours: Type.Array(
      Type.Object({
        weekday: Type.Integer({ minimum: 1, maximum: 7, description: 'Monday is 1', examples: [1] }),
        opens: text('07:30'),
        closes: Type.String({ description: '`24:00` is midnight', examples: ['18:00'] }),
      }),
      { description: 'In the shop’s time zone; empty where it does not say' },
    ),
    fulfilments: Type.Array(text('pickup')),
    payment_methods: Type.Array(text('cash')),
    prices_include_tax: Type.Boolean(),
  },
  { title: 'Store' },
);

/** What a client needs to know of the shop before it shows anything. */
export function storeRoutes(
  app: HttpServer,
  options: { readonly store: Config['store']; readonly paymentMethods: readonly string[] },
): void {
  const { name, currency, timeZone, locale, openingHours, pricesIncludeTax } = options.store;
  app.get(
    '/api/store',
    {
      config: { access: 'public' },
      schema: { tags: ['Store'], summary: 'Read about the shop', response: { 200: store } },
    },
    () => ({
      name,
      currency,
      time_zone: timeZone,
      locale,
      opening_hours: [...openingHours],
      fulfilments: ['pickup', 'table', 'delivery'],
      payment_methods: [...options.paymentMethods],
      prices_include_tax: pricesIncludeTax,
    }),
  );
}
