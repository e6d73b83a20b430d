import { instantOf } from '../../kernel/instant.ts';
import { parseMoney } from '../../kernel/money.ts';
import type { Buy } from './buy.ts';

/** A purchase as `mongoexport` writes it (MongoDB Extended JSON, relaxed or canonical), or why it is none. */
export function readExportedPurchase(document: unknown): { purchase: Buy } | { fault: string } {
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    return { fault: 'is not an object' };
  const { username, userid, price, timestamp, createdAt } = document as Record<string, unknown>;
  const name = textOf(username);
  const id = textOf(userid);
  const amount = textOf(price);
  const moment = instantIn(timestamp ?? createdAt) ?? mintedAt((document as { _id?: unknown })._id);
  if (name === null || name.length === 0 || name.length > 100) return { fault: 'username must be 1 to 100 characters' };
  if (id === null || id.length === 0 || id.length > 100) return { fault: 'userid must be 1 to 100 characters' };
  if (amount === null || parseMoney(amount) === null)
    return { fault: 'price must be an amount with at most two decimals' };
  if (moment === null) return { fault: 'timestamp must be a time, where _id does not tell one' };
  if (/\0/.test(name + id)) return { fault: 'username and userid must not hold NUL' };
  return { purchase: { username: name, userid: id, price: amount, timestamp: moment } };
}

/** `"x"`, `5`, `{"$numberInt": "5"}`, `{"$oid": "…"}` and the like → text. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'object' || value === null) return null;
  const [[type, inner] = []] = Object.entries(value);
  const known = ['$numberInt', '$numberLong', '$numberDouble', '$numberDecimal', '$oid'];
  return known.includes(type ?? '') && typeof inner === 'string' ? inner : null;
}

function instantIn(value: unknown): string | null {
  if (typeof value === 'string') return instantOf(value);
  if (typeof value === 'number') return fromMilliseconds(value);
  if (typeof value !== 'object' || value === null) return null;
  const { $date } = value as { $date?: unknown };
  if (typeof $date === 'string') return instantOf($date);
  const milliseconds = typeof $date === 'number' ? $date : Number(textOf($date) ?? textOf(value) ?? Number.NaN);
  return fromMilliseconds(milliseconds);
}

/** The second in which MongoDB made the id: its first four bytes. */
function mintedAt(id: unknown): string | null {
  const hex = textOf(id);
  return hex !== null && /^[0-9a-f]{24}$/i.test(hex)
    ? fromMilliseconds(Number.parseInt(hex.slice(0, 8), 16) * 1_000)
    : null;
}

function fromMilliseconds(milliseconds: number): string | null {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? null : instantOf(date.toISOString());
}
