import type { OrderStatus } from './types.ts';

/** The state machine as data; the table orders.transitions holds the same and refuses anything else. */
export const transitions: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  placed: ['accepted', 'cancelled'],
  accepted: ['preparing', 'cancelled'],
  preparing: ['ready', 'cancelled'],
  ready: ['completed', 'cancelled'],
  completed: [],
  cancelled: [],
};

export const actions = {
  accept: 'accepted',
  start: 'preparing',
  ready: 'ready',
  complete: 'completed',
  cancel: 'cancelled',
} as const;
export type Action = keyof typeof actions;

const forward: readonly OrderStatus[] = ['placed', 'accepted', 'preparing', 'ready', 'completed'];

/**
 * The statuses that an action passes through, the last being its aim; empty when the machine forbids it. `complete`
 * walks all remaining steps, because over the counter an order is handed over at once; every other action is one step.
 */
export function pathOf(status: OrderStatus, action: Action): readonly OrderStatus[] {
  const aim = actions[action];
  if (transitions[status].includes(aim)) return [aim];
  const at = forward.indexOf(status);
  if (aim !== 'completed' || at === -1) return [];
  return forward.slice(at + 1);
}

/** The steps by which an order has come from `placed` to a status on the way to `completed`. */
export function stepsBehind(status: OrderStatus): { from_status: OrderStatus; status: OrderStatus }[] {
  const way = forward.slice(0, forward.indexOf(status) + 1);
  return way.slice(1).map((to, index) => ({ from_status: way[index]!, status: to }));
}
