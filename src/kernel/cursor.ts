/** A place in the event log. */
export interface Cursor {
  readonly transaction_id: string;
  readonly position: number;
}

/** Before every event. */
export const logStart: Cursor = { transaction_id: '0', position: 0 };

/** Below, at or above zero as `left` is before, at or behind `right` in the order of delivery. */
export function compareCursors(left: Cursor, right: Cursor): number {
  if (left.transaction_id === right.transaction_id) return left.position - right.position;
  // decimal numbers without leading zeros: the longer is the larger
  const length = left.transaction_id.length - right.transaction_id.length;
  if (length !== 0) return length;
  return left.transaction_id < right.transaction_id ? -1 : 1;
}

export const isBefore = (left: Cursor, right: Cursor): boolean => compareCursors(left, right) < 0;
export const laterOf = <One extends Cursor>(left: One, right: One): One => (isBefore(left, right) ? right : left);
export const earlierOf = <One extends Cursor>(left: One, right: One): One => (isBefore(left, right) ? left : right);
