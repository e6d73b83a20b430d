import type { Cart, Coupon } from '../carts/index.ts';
import type { ProductDescription, Shelf } from '../catalog/index.ts';
import type { Restrictions } from '../customers/index.ts';
import type { RewardChoice, RewardDesk } from '../loyalty/index.ts';
import type { Placed, PlacedPayment } from './place.ts';
import type { Fulfilment } from './types.ts';

export interface WantedItem {
  readonly product_id: string;
  readonly options: readonly string[];
  readonly quantity: number;
}

export interface Checkout {
  /** A cart, which is taken whole, or items named in the request. */
  readonly from: { readonly cart: string } | { readonly items: readonly WantedItem[] };
  readonly customer_id: string | null;
  readonly guest_id: string | null;
  /** Whoever sends it is a person who orders for herself: not a till, not staff at one. */
  readonly by_person: boolean;
  readonly payment: PlacedPayment;
  readonly fulfilment: Fulfilment;
  readonly contact: Record<string, unknown> | null;
  readonly note: string | null;
  /** What the customer agreed to pay; without it, prices must be those she was last shown. */
  readonly expected_total_cents: number | null;
  /** What points are to pay for; only a customer's. Absent or null: nothing. */
  readonly reward?: RewardChoice | null;
  /** Lines that she wants although she must not eat them; `unasked` from clients that cannot ask her. */
  readonly dietary_acknowledged: readonly string[] | 'unasked';
  /** Orders ahead of this one, for the promise. */
  readonly queue: number;
}

export type CheckedOut = Pick<Placed, 'order' | 'payment'>;

/** Everything that the decision about one checkout rests on, read under lock. */
export interface CheckoutFacts {
  readonly carts: ReadonlyMap<string, Cart>;
  readonly products: ReadonlyMap<string, ProductDescription>;
  readonly coupons: ReadonlyMap<string, Coupon>;
  /** Where rewards are redeemed; null where nobody wants one. */
  readonly rewards: RewardDesk | null;
  /** What the batch's customers must not eat. */
  readonly restrictions: Restrictions;
  /** Serves the batch's orders from tracked stock, first come first served. */
  readonly shelf: Shelf;
}
