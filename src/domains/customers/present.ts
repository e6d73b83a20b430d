import { formatMoney, multiplyRatio } from '../../kernel/money.ts';
import type { StatisticsRow } from './queries.ts';

const peaks = 3;

/** Statistics as clients see them; `schemas.ts` says what each figure means. */
export function presentStatistics(customer_id: string, row: StatisticsRow, currency: string) {
  const kept = row.orders_placed - row.orders_cancelled;
  const byHour = new Array<number>(24).fill(0);
  const byWeekday = new Array<number>(7).fill(0);
  for (const { hour, orders } of row.hours) byHour[hour] = orders;
  for (const { weekday, orders } of row.weekdays) byWeekday[weekday - 1] = orders;
  const busiest = row.hours.toSorted((a, b) => b.orders - a.orders || a.hour - b.hour);
  return {
    customer_id,
    currency,
    orders_placed: row.orders_placed,
    orders_completed: row.orders_completed,
    orders_cancelled: row.orders_cancelled,
    spend: formatMoney(row.captured_cents - row.refunded_cents),
    spend_gross: formatMoney(row.captured_cents),
    refunded: formatMoney(row.refunded_cents),
    average_order: kept > 0 ? formatMoney(multiplyRatio(row.placed_cents - row.cancelled_cents, 1, kept)) : null,
    favorite_products: [...row.favorite_products],
    orders_by_hour: byHour,
    orders_by_weekday: byWeekday,
    peak_hours: busiest.slice(0, peaks).map(({ hour }) => hour),
    first_order_at: row.first_order_at,
    last_order_at: row.last_order_at,
    streak: row.streak,
    purchases: row.purchases,
    purchases_amount: formatMoney(row.purchases_cents),
  };
}
