import { formatMoney } from '../../kernel/money.ts';
import type { Column, Fields } from './entity.ts';

/** A row of the database as clients see it: only these columns, money as `"4.50"`. */
export function presentRow(columns: readonly Column[], row: Fields): Record<string, unknown> {
  return Object.fromEntries(columns.map(({ name, kind }) => [name, kind === 'money' ? money(row[name]) : row[name]]));
}

const money = (cents: unknown) => (typeof cents === 'number' ? formatMoney(cents) : null);
