import { Type } from 'typebox';
import { reviewStatuses } from './types.ts';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const instant = Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] });
const rating = Type.Integer({ minimum: 1, maximum: 5, examples: [5] });
const comment = Type.String({ minLength: 4, maxLength: 2000, examples: ['The best flat white in town.'] });

export const productParams = Type.Object({
  product_id: Type.String({ minLength: 1, maxLength: 100, examples: ['espresso'] }),
});

/** How a product's page sorts its reviews. */
export const shownSorts = { newest: '-created_at', rating: '-rating', '-rating': 'rating' } as const;

export const reviewQuery = Type.Object({
  sort: Type.String({
    enum: Object.keys(shownSorts),
    default: 'newest',
    description: '`rating`: the best first; `-rating`: the worst',
  }),
  page: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1 }),
  page_size: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
});

const review = {
  review_id: Type.String({ examples: ['01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'] }),
  product_id: Type.String({ examples: ['espresso'] }),
  rating,
  comment,
  verified: Type.Boolean({ description: 'The author had bought it' }),
  created_at: instant,
  updated_at: instant,
  version: Type.Integer({ examples: [1] }),
};

const displayName = nullable(
  Type.String({ description: 'First name and initial; null where nobody is known', examples: ['Maria R.'] }),
);

export const reviewPage = Type.Object(
  {
    items: Type.Array(Type.Object({ ...review, display_name: displayName }, { title: 'Review' })),
    page: Type.Integer({ examples: [1] }),
    page_size: Type.Integer({ examples: [25] }),
    total: Type.Integer({ examples: [1] }),
    total_pages: Type.Integer({ examples: [1] }),
  },
  { title: 'ReviewPage' },
);

const status = Type.String({
  enum: [...reviewStatuses],
  description: 'Others see it while it is `published`',
});

/** One's own. */
export const ownReview = Type.Object({ ...review, display_name: displayName, status }, { title: 'OwnReview' });

export const postBody = Type.Object(
  { rating, comment },
  { title: 'NewReview', examples: [{ rating: 5, comment: 'The best flat white in town.' }] },
);

export const editBody = Type.Object(
  { rating: Type.Optional(rating), comment: Type.Optional(comment) },
  { minProperties: 1, examples: [{ rating: 4 }] },
);
