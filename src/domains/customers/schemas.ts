import { Type } from 'typebox';
import { customerParams } from './schemas-profile.ts';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const money = (description: string) => Type.String({ pattern: '^-?\\d+\\.\\d{2}$', description, examples: ['48.20'] });
const instant = Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] });
const count = (description: string) => Type.Integer({ minimum: 0, description, examples: [3] });
const text = (example: string) => Type.String({ examples: [example] });

const statistics = Type.Object(
  {
    customer_id: text('maria-42'),
    currency: text('EUR'),
    orders_placed: count('All orders, whatever became of them'),
    orders_completed: count('Handed over'),
    orders_cancelled: count('Cancelled'),
    spend: money('Captured payments without what was given back'),
    spend_gross: money('Captured payments'),
    refunded: money('Given back'),
    average_order: nullable(money('Mean total of the orders that were not cancelled; null without any')),
    favorite_products: Type.Array(
      Type.Object({
        product_id: text('cappuccino'),
        product_name: Type.String({ description: 'As in the latest order', examples: ['Cappuccino'] }),
        orders: count('Orders that it is in'),
        quantity: count('Units in all of them'),
      }),
      { maxItems: 10, description: 'Those in most orders first, then those of most units' },
    ),
    orders_by_hour: Type.Array(Type.Integer({ examples: [3] }), {
      minItems: 24,
      maxItems: 24,
      description: 'Orders placed in each hour of the day, from midnight, in the store’s time zone',
    }),
    orders_by_weekday: Type.Array(Type.Integer({ examples: [12] }), {
      minItems: 7,
      maxItems: 7,
      description: 'Orders placed on each day of the week, from Monday, in the store’s time zone',
    }),
    peak_hours: Type.Array(Type.Integer({ minimum: 0, maximum: 23 }), {
      maxItems: 3,
      description: 'The hours of most orders, the busiest first',
      examples: [[8, 13, 16]],
    }),
    first_order_at: nullable(instant),
    last_order_at: nullable(instant),
    streak: count('Weeks in a row, Monday to Sunday, with an order, up to this week or the last'),
    purchases: count('Purchases by the older interface (`POST /buy`); no orders, and not in spend'),
    purchases_amount: money('Their sum'),
  },
  { title: 'CustomerStatistics' },
);

export const statisticsSchema = {
  tags: ['Customers'],
  summary: 'Read what is counted about a customer',
  description: 'Follows orders and payments by moments.',
  params: customerParams,
  response: { 200: statistics },
};
