import type { TaxShare } from '../carts/index.ts';

/** Net, tax and gross of all rates together. */
export function sumOf(taxes: readonly TaxShare[]): Omit<TaxShare, 'tax_rate_points'> {
  const sum = (field: 'net_cents' | 'tax_cents' | 'gross_cents') =>
    taxes.reduce((total, share) => total + share[field], 0);
  return { net_cents: sum('net_cents'), tax_cents: sum('tax_cents'), gross_cents: sum('gross_cents') };
}
