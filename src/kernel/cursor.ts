/** A place in the event log. */
export interface Cursor {
  readonly transaction_id: string;
  readonly position: number;
}

export const logStart: Cursor = { transaction_id: '0', position: 0 };

/** Below, at or above zero as `left` is before, at or behind `right`. */
export function compareCursors(left: Cursor, right: Cursor): number {
  if (left.transaction_id === right.transaction_id) return left.position - right.position;
  // decimal numbers without leading zeros: the longer is the larger
  const length = left.transaction_id.length - right.transaction_id.length;
  if (length !== 0) return length;
  return left.transaction_id < right.transaction_id ? -1 : 1;
}

export const laterOf = <One extends Cursor>(left: One, right: One): One =>
  compareCursors(left, right) < 0 ? right : left;
export const earlierOf = <One extends Cursor>(left: One, right: One): One =>
  compareCursors(left, right) < 0 ? left : right;
