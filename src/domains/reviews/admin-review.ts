import { type Call, type Command, success } from '../../kernel/command.ts';
import {
  type Column,
  containing,
  type Entity,
  type Removed,
  type RowPatch,
  type RowRemoval,
  type Written,
} from '../entities/index.ts';
import { type ModerateReview, moderateReviews } from './moderate-reviews.ts';
import { type ReviewStatus, reviewStatuses } from './types.ts';

const listed = { sortable: true, filterable: true } as const;
const when = '2026-11-21T08:00:00.000Z';

const columns: readonly Column[] = [
  { name: 'review_id', label: 'Id', kind: 'text', example: '01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f' },
  { name: 'product_id', label: 'Product', kind: 'text', ...listed, example: 'flat-white' },
  { name: 'customer_id', label: 'Customer', kind: 'text', filterable: true, example: 'maria-42' },
  { name: 'rating', label: 'Stars', kind: 'integer', ...listed, example: 4 },
  { name: 'comment', label: 'Comment', kind: 'text', example: 'The best in town.' },
  { name: 'verified', label: 'Bought it', kind: 'boolean', filterable: true, example: true },
  {
    name: 'status',
    label: 'Status',
    kind: 'text',
    values: reviewStatuses,
    filterable: true,
    patch: true,
    description: 'Only what is published is shown, and counts',
    example: 'published',
  },
  { name: 'demo', label: 'Demo', kind: 'boolean', filterable: true, example: false },
  { name: 'version', label: 'Version', kind: 'integer', example: 1 },
  { name: 'created_at', label: 'Written', kind: 'timestamp', ...listed, example: when },
  { name: 'updated_at', label: 'Changed', kind: 'timestamp', ...listed, example: when },
];

/** The command of moderation, for rows of the administration. */
const moderating = <Input extends RowRemoval>(
  { input, ...call }: Call<Input>,
  status: ModerateReview['status'],
): Call<ModerateReview> => ({ ...call, input: { review_id: input.id, status, expected_version: input.version } });

const lock = ({ id }: RowRemoval) => [`review:${id}`];

const patchReviews: Command<RowPatch, Written> = {
  name: 'reviews.patch',
  locks: lock,
  async execute(tx, calls, context) {
    const wanted = calls.map((call) => moderating(call, call.input.fields.status as ReviewStatus));
    const outcomes = await moderateReviews.execute(tx, wanted, context);
    return outcomes.map((outcome, index) =>
      outcome.ok ? success({ id: calls[index]!.input.id }, outcome.events, outcome.audit) : outcome,
    );
  },
};

const removeReviews: Command<RowRemoval, Removed> = {
  name: 'reviews.remove',
  locks: lock,
  async execute(tx, calls, context) {
    const wanted = calls.map((call) => moderating(call, 'deleted'));
    const outcomes = await moderateReviews.execute(tx, wanted, context);
    return outcomes.map((outcome, index) =>
      outcome.ok
        ? success({ id: calls[index]!.input.id, outcome: 'deleted' as const }, outcome.events, outcome.audit)
        : outcome,
    );
  },
};

/** What people say of products: staff show it, put it aside, take it off; what it says is its author's. */
export const reviewEntity: Entity = {
  name: 'reviews',
  title: 'Review',
  key: 'review_id',
  keyType: 'uuid',
  from: 'reviews.reviews',
  columns,
  search: containing('comment', 'product_id'),
  searches: 'Part of a comment or of a product’s id',
  defaultSort: '-created_at',
  readers: ['csr', 'editor'],
  editors: ['editor'],
  services: true,
  patch: patchReviews,
  remove: removeReviews,
};
