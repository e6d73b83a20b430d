import { formatMoney } from '../../kernel/money.ts';
import type { Column, Fields } from './entity.ts';

/** A row of the database as clients see it: only these columns, money as `"4.50"`. */
export function presentRow(columns: readonly Column[], row: Fields): Record<string, unknown> {
  return Object.fromEntries(columns.map((column) => [column.name, shown(column, row[column.name])]));
}

function shown({ kind, present }: Column, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (present) return present(value as never);
  return kind === 'money' ? formatMoney(value as number) : value;
}
