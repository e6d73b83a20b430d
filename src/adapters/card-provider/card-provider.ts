/** What the shop needs of a card payment provider. Both calls are idempotent by the id that they are given. */
export interface CardProvider {
  /** Asks to capture `amount_cents` from the card behind `token`. Rejects when no answer came in time. */
  capture(request: CaptureRequest): Promise<CaptureAnswer>;
  /** Gives money of an earlier capture back. */
  refund(request: RefundRequest): Promise<void>;
  /** Words that come by themselves: a second time, or late. */
  onWord(listener: (paymentId: string, answer: CaptureAnswer) => void): void;
}

export interface CaptureRequest {
  readonly payment_id: string;
  readonly amount_cents: number;
  readonly currency: string;
  readonly token: string;
}

export interface RefundRequest {
  readonly refund_id: string;
  readonly payment_id: string;
  readonly amount_cents: number;
}

export type CaptureAnswer =
  | { readonly status: 'captured'; readonly provider_reference: string }
  | { readonly status: 'failed'; readonly failure_reason: string };
