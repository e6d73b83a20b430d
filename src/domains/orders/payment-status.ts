import type { Order, PaymentStatus } from './types.ts';

/**
 * What an order's money comes to. `pending` while something is open, unless the card that was to pay it has just been
 * declined; what was given back outweighs everything else.
 */
export function paymentStatusOf(
  { total_cents, captured_cents, refunded_cents }: Pick<Order, 'total_cents' | 'captured_cents' | 'refunded_cents'>,
  declined = false,
): PaymentStatus {
  if (refunded_cents > 0) return refunded_cents === captured_cents ? 'refunded' : 'partially_refunded';
  if (captured_cents >= total_cents) return 'paid';
  return declined ? 'failed' : 'pending';
}
