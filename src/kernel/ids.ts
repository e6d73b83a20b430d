import { randomFillSync } from 'node:crypto';

/**
 * UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then a 12-bit counter within the millisecond
 * (method 1 of section 6.2) and 62 random bits. Ids made by one process sort in the order in which they were made,
 * so their indexes grow at the end. Our own because it runs several times per request: random bytes are drawn in blocks.
 */
const pool = Buffer.allocUnsafe(8 * 512);
let used = pool.length;
let lastMs = 0;
let counter = 0;

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function uuid7(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const ms = Date.now();
  if (ms > lastMs) {
    lastMs = ms;
    counter = pool[used]! & 0x7f; // starts low, so that the counter has room within the millisecond
  } else if (++counter > 0xfff) {
    lastMs += 1;
    counter = 0;
  }
  const time = lastMs.toString(16).padStart(12, '0');
  const at = used;
  used += 8;
  const variant = hex[(pool[at]! & 0x3f) | 0x80]!;
  const random = (index: number) => hex[pool[at + index]!]!;
  return (
    `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${variant}${random(1)}-` +
    `${random(2)}${random(3)}${random(4)}${random(5)}${random(6)}${random(7)}`
  );
}

/** Below every id that was made at `time` or later, and above those made before. */
export function firstIdOf(time: Date): string {
  const ms = Math.max(0, time.getTime()).toString(16).padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7000-8000-000000000000`;
}

/** When an id of ours was made, in milliseconds (UUIDv7: RFC 9562, 5.7). */
export const timeOfId = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text can be one of our ids at all. To clients ids are opaque: what cannot be one is unknown, not wrong. */
export const isUuid = (text: string): boolean => uuid.test(text);
