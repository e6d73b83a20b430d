import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { type HttpServer, ifMatch, type Presentation, pageOf, runCommand } from '../../adapters/http/index.ts';
import type { PostgresDatabase } from '../../adapters/postgres/database.ts';
import { problem } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { listedProducts } from '../catalog/index.ts';
import { authorNames } from './authors.ts';
import { editReview } from './edit-review.ts';
import { postReview } from './post-review.ts';
import { listReviews } from './queries.ts';
import { editBody, ownReview, postBody, productParams, reviewPage, reviewQuery, shownSorts } from './schemas.ts';
import type { Review } from './types.ts';

export interface ReviewDeps {
  readonly kernel: Kernel;
  readonly database: PostgresDatabase;
}

const url = '/api/products/:product_id/reviews';
const tags = ['Catalogue'];
const params = productParams;
const access = { roles: ['customer'] } as const;

/** What people say of a product: everybody reads it, customers write one review each and may change it. */
export function reviewRoutes(app: HttpServer, { kernel, database }: ReviewDeps): void {
  app.get(
    url,
    {
      config: { access: 'public', problems: ['not_found'] },
      schema: {
        ...{ tags, summary: 'Read the reviews of a product', params, querystring: reviewQuery },
        response: { 200: reviewPage },
      },
    },
    list,
  );
  app.post(
    url,
    {
      config: { access, problems: ['not_found', 'already_exists'], headers: ['etag'] },
      schema: {
        ...{ tags, summary: 'Review a product', params, body: postBody, response: { 201: ownReview } },
        description: 'Each person has one review of a product. It is shown at once, and can be taken off by staff.',
      },
    },
    post,
  );
  app.patch(
    url,
    {
      config: { access, problems: ['not_found'], versioned: true, headers: ['etag'] },
      schema: {
        ...{ tags, summary: 'Change one’s own review', params, body: editBody, response: { 200: ownReview } },
        description: 'One that was taken off is looked at again before it is shown.',
      },
    },
    edit,
  );

  async function list(request: FastifyRequest) {
    const { product_id } = request.params as Static<typeof productParams>;
    const { sort, page, page_size } = request.query as Static<typeof reviewQuery>;
    const filter = { product_id, status: 'published', page, page_size } as const;
    const [listed, { reviews, total }] = await Promise.all([
      listedProducts(database, [product_id]),
      listReviews(database, { ...filter, sort: shownSorts[sort as keyof typeof shownSorts] }),
    ]);
    if (!listed.has(product_id)) throw problem('not_found', 'There is no such product.');
    const names = await authorNames(
      database,
      reviews.map((review) => review.customer_id),
    );
    const items = reviews.map((review) => ({ ...shown(review), display_name: names.get(review.customer_id) ?? null }));
    return pageOf(items, total, { page, page_size });
  }

  async function post(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const input = { ...authored(request), ...(request.body as Static<typeof postBody>) };
    return runCommand(kernel, request, reply, { command: postReview, input, present: await presenter(input, 201) });
  }

  async function edit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { rating, comment } = request.body as Static<typeof editBody>;
    const input = { ...authored(request), rating, comment, expected_version: ifMatch(request) };
    return runCommand(kernel, request, reply, { command: editReview, input, present: await presenter(input, 200) });
  }

  /** The author's name is read before the command, which has no time to lose for it. */
  async function presenter({ customer_id }: { customer_id: string }, status: number) {
    const display_name = (await authorNames(database, [customer_id])).get(customer_id) ?? null;
    return (review: Review): Presentation => ({
      status,
      body: { ...shown(review), display_name, status: review.status },
      headers: { etag: `"${review.version}"` },
    });
  }
}

const authored = ({ params, principal }: FastifyRequest) => ({
  product_id: (params as Static<typeof productParams>).product_id,
  customer_id: principal.customerId!,
});

/** What of a review is for everybody. */
const shown = ({ customer_id, status, ...review }: Review) => review;
