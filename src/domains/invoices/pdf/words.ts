import { formatMoney } from '../../../kernel/money.ts';
import type { DocumentKind, DocumentLine } from '../types.ts';

/** `123450` → `1,234.50`. */
export const amount = (cents: number) => formatMoney(cents).replace(/\d(?=(\d{3})+\.)/g, '$&,');

/** `1900` → `19 %`, `550` → `5.5 %`. */
export const percent = (points: number) => `${points / 100} %`;

/** The day of an instant where the shop is: `21 November 2026`. */
export function day(instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone }).format(
    new Date(instant),
  );
}

export const titles: Readonly<Record<DocumentKind, string>> = { invoice: 'Invoice', credit_note: 'Credit note' };

/** `Oat drink +0.50, Large`. */
export function optionsText({ options }: DocumentLine): string {
  return options
    .map(({ name, price_delta_cents: delta }) =>
      delta === 0 ? name : `${name} ${delta > 0 ? '+' : '−'}${amount(Math.abs(delta))}`,
    )
    .join(', ');
}
