export const statuses = ['placed', 'accepted', 'preparing', 'ready', 'completed', 'cancelled'] as const;
export type OrderStatus = (typeof statuses)[number];

export const paymentStatuses = ['pending', 'paid', 'partially_refunded', 'refunded', 'failed'] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

export interface SoldOption {
  readonly option_id: string;
  readonly name: string;
  readonly price_delta_cents: number;
}

/** A line as it was sold; prices do not follow the catalogue afterwards. */
export interface OrderItem {
  readonly product_id: string;
  readonly product_name: string;
  readonly category: string | null;
  readonly options: readonly SoldOption[];
  readonly quantity: number;
  readonly price_cents: number;
  /** In ten-thousandths: 19 % is 1900. */
  readonly tax_rate_points: number;
}

export interface Fulfilment {
  readonly type: string;
  readonly [detail: string]: unknown;
}

/** That an order was placed although somebody must not eat a line of it: for the board, and for who asks later. */
export interface DietaryOverride {
  /** Of the order, from 1. */
  readonly line: number;
  readonly product_id: string;
  readonly product_name: string;
  /** The restrictions that it breaks. */
  readonly conflicts: readonly string[];
  /** Whether she was asked and said that she knows; false where the client has no way to ask. */
  readonly acknowledged: boolean;
}

export interface Order {
  readonly order_id: string;
  readonly order_number: number;
  readonly customer_id: string | null;
  readonly guest_id: string | null;
  /** The customer whom the guest turned out to be. The order counts for nobody all the same. */
  readonly taken_over_by?: string | null;
  readonly status: OrderStatus;
  readonly payment_status: PaymentStatus;
  readonly payment_method: string;
  readonly placed_at: string;
  readonly promised_at: string | null;
  readonly ready_at: string | null;
  readonly completed_at: string | null;
  readonly cancelled_at: string | null;
  readonly currency: string;
  readonly prices_include_tax: boolean;
  readonly subtotal_cents: number;
  readonly discount_cents: number;
  readonly tax_cents: number;
  readonly total_cents: number;
  readonly captured_cents: number;
  readonly refunded_cents: number;
  readonly coupon_code: string | null;
  /** The reward whose discount it has; orders of elsewhere have none. */
  readonly redemption_id?: string | null;
  readonly fulfilment: Fulfilment;
  readonly contact: Record<string, unknown> | null;
  readonly note: string | null;
  readonly dietary_overrides: readonly DietaryOverride[];
  readonly origin: 'live' | 'import';
  readonly source: string | null;
  readonly external_id: string | null;
  readonly version: number;
  readonly items: readonly OrderItem[];
}
