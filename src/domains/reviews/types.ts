/** `published` is shown; `pending` waits for somebody to look; `rejected` is hidden for good, unless it is changed. */
export const reviewStatuses = ['published', 'pending', 'rejected'] as const;
export type ReviewStatus = (typeof reviewStatuses)[number];

export interface Review {
  readonly review_id: string;
  readonly product_id: string;
  readonly customer_id: string;
  /** 1 to 5. */
  readonly rating: number;
  readonly comment: string;
  /** Whether she had bought it when she wrote or last changed this. */
  readonly verified: boolean;
  readonly status: ReviewStatus;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}
