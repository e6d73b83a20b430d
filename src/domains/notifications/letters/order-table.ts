import type { Order } from '../../orders/index.ts';
import type { Block, Row } from './letter.ts';

export interface Amounts {
  readonly subtotal: string;
  readonly discount: string;
  readonly tax: string;
  readonly taxIncluded: string;
  readonly total: string;
}

/** What was ordered and what it costs, as a table; `words` name the sums. */
export function orderTable(order: Order, words: Amounts, money: (cents: number) => string): Block {
  const rows = order.items.map((item): Row => {
    const options = item.options.map(({ name }) => name).join(', ');
    const row = { left: `${item.quantity} × ${item.product_name}`, right: money(item.quantity * item.price_cents) };
    return options === '' ? row : { ...row, detail: options };
  });
  const totals: Row[] = [];
  const more = order.discount_cents > 0 || !order.prices_include_tax;
  if (more) totals.push({ left: words.subtotal, right: money(order.subtotal_cents) });
  if (order.discount_cents > 0) totals.push({ left: words.discount, right: money(-order.discount_cents) });
  if (!order.prices_include_tax) totals.push({ left: words.tax, right: money(order.tax_cents) });
  totals.push({ left: words.total, right: money(order.total_cents) });
  if (order.prices_include_tax && order.tax_cents > 0)
    totals.push({ left: words.taxIncluded, right: money(order.tax_cents) });
  return { kind: 'table', rows, totals };
}
