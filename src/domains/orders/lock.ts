/** Whoever changes an order, or appends an event about it, holds this lock first. */
export const orderLock = (orderId: string) => `order:${orderId}`;
