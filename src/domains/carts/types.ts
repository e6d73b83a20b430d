/** One line of a cart. Money in cents. */
export interface CartItem {
  readonly line_id: string;
  readonly product_id: string;
  /** Ids of the chosen options, sorted. */
  readonly options: readonly string[];
  readonly product_name: string;
  readonly price_cents: number;
  readonly client_priced: boolean;
  readonly quantity: number;
}

export interface Cart {
  readonly owner: string;
  readonly version: number;
  readonly coupon_code: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly items: readonly CartItem[];
}

export const customerOwner = (customerId: string) => `customer:${customerId}`;
/** The customer whose cart it is; null for a guest's. */
export const customerIn = (owner: string) => (owner.startsWith('customer:') ? owner.slice('customer:'.length) : null);
export const guestOwner = (guestId: string) => `guest:${guestId}`;

/** Held by whoever changes a cart or takes it. Not the customer's: an import of profiles must not hold up carts. */
export const cartLock = (owner: string) => `cart:${owner}`;

/** A cart that nobody has put anything into yet. */
export function emptyCart(owner: string, now: Date): Cart {
  const time = now.toISOString();
  return { owner, version: 0, coupon_code: null, created_at: time, updated_at: time, items: [] };
}
