import type { TaxShare } from '../carts/index.ts';

export type DocumentKind = 'invoice' | 'credit_note';

/** What the domain takes from the configuration. */
export interface InvoiceSettings {
  readonly series: string;
  /** IANA; the days on documents are days there. */
  readonly time_zone: string;
  readonly store_name: string;
  readonly seller: Party;
}

export interface Party {
  readonly name: string;
  readonly address: readonly string[];
  readonly tax_id: string | null;
}

export interface DocumentLine {
  readonly product_name: string;
  readonly options: readonly { readonly name: string; readonly price_delta_cents: number }[];
  readonly quantity: number;
  readonly price_cents: number;
  readonly tax_rate_points: number;
}

/** All that is printed and is no column: frozen with the row, so that its pages stay the same for ever. */
export interface DocumentContent {
  readonly store_name: string;
  readonly time_zone: string;
  readonly seller: Party;
  readonly buyer: Party | null;
  readonly order_number: string;
  readonly placed_at: string;
  readonly supplied_at: string;
  readonly payments: readonly { readonly method: string; readonly amount_cents: number }[];
  readonly prices_include_tax: boolean;
  /** None on a credit note, which gives back an amount. */
  readonly lines: readonly DocumentLine[];
  readonly subtotal_cents: number;
  readonly discount_cents: number;
  readonly coupon_code: string | null;
  /** By rate, the highest first. */
  readonly taxes: readonly TaxShare[];
  /** Of a credit note: what it corrects, and why. */
  readonly corrected: { readonly invoice_number: string; readonly issued_at: string; readonly reason: string } | null;
}

/** A document that has no number yet. */
export interface DocumentDraft {
  readonly invoice_id: string;
  readonly kind: DocumentKind;
  readonly series: string;
  readonly order_id: string;
  readonly refund_id: string | null;
  readonly corrects: string | null;
  readonly issued_at: string;
  readonly currency: string;
  readonly net_cents: number;
  readonly tax_cents: number;
  readonly total_cents: number;
  readonly content: DocumentContent;
}

/** An invoice or a credit note as it was issued. */
export interface IssuedDocument extends DocumentDraft {
  readonly number: number;
  readonly invoice_number: string;
}
