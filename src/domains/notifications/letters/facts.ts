import { formatMoney, parseMoney } from '../../../kernel/money.ts';
import type { Order } from '../../orders/index.ts';

/** The shop's own words and ways, for all letters. */
export interface Stationery {
  readonly storeName: string;
  readonly timeZone: string;
  readonly currency: string;
}

/** What a letter may speak of beside its own data. */
export interface Facts {
  readonly storeName: string;
  /** Of letters about an order, unless it is gone. */
  readonly order: Order | undefined;
  /** Of a confirmation: the invoice is attached. */
  readonly withInvoice: boolean;
  /** Cents, as people read them. */
  readonly money: (cents: number) => string;
  /** A decimal string, as people read it. */
  readonly amount: (decimal: string) => string;
  /** An instant, as people read it. */
  readonly time: (instant: string) => string;
}

export function factsFor(
  { storeName, timeZone, currency }: Stationery,
  locale: string,
  order: Order | undefined,
  withInvoice: boolean,
): Facts {
  const figures = new Intl.NumberFormat(locale, { style: 'currency', currency: order?.currency ?? currency });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone });
  const money = (cents: number) => figures.format(formatMoney(cents) as `${number}`);
  return {
    storeName,
    order,
    withInvoice,
    money,
    amount: (decimal) => money(parseMoney(decimal) ?? 0),
    time: (instant) => clock.format(new Date(instant)),
  };
}
