import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type HttpServer, ifMatch, runCommand, takeRawBodies } from '../../adapters/http/index.ts';
import { prepareImage } from '../../adapters/images/index.ts';
import type { ObjectStore } from '../../adapters/objects/index.ts';
import { problem } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { imageType, readImage, storeImage, thumbnailOf } from './images.ts';
import { deleteImageSchema, imageSchema, postImageSchema } from './schemas-image.ts';
import { type ImageChange, type Pictured, productExists, setImage } from './set-image.ts';

export interface ImageDeps {
  readonly kernel: Kernel;
  readonly objects: ObjectStore;
}

const maxBytes = 5 * 1_048_576;
/** What is at an address never changes, so nobody has to ask twice. */
const forever = 'public, max-age=31536000, immutable';

/** Pictures of products: giving, taking away, and what browsers fetch. */
export function imageRoutes(app: HttpServer, deps: ImageDeps): void {
  app.get('/images/:image', { schema: imageSchema, config: { access: 'public', problems: ['not_found'] } }, serve);
  app.register(async (scope) => {
    takeRawBodies(scope);
    const config = { access: { roles: ['editor'] }, versioned: true, headers: ['etag'] } as const;
    const problems = ['not_found', 'invalid_image'] as const;
    const given = { schema: postImageSchema, config: { ...config, problems }, bodyLimit: maxBytes };
    scope.post('/api/admin/products/:id/image', given, give);
    const taken = { schema: deleteImageSchema, config: { ...config, problems: ['not_found'] as const } };
    scope.delete('/api/admin/products/:id/image', taken, takeAway);
  });

  /** What was sent is looked at only when it can be of use: decoding is the most that anybody can make us do. */
  async function give(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { id } = request.params as { id: string };
    const expected_version = ifMatch(request);
    const bytes = request.body as Buffer | undefined;
    if (!(await productExists(deps.kernel.database, id))) throw problem('not_found', 'There is no such product.');
    if (bytes === undefined || bytes.length === 0) throw problem('invalid_image', 'Send the picture as the body.');
    const { image_url } = await storeImage(deps.objects, await prepareImage(bytes));
    await change(request, reply, { product_id: id, image_url, expected_version });
  }

  async function takeAway(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { id } = request.params as { id: string };
    await change(request, reply, { product_id: id, image_url: null, expected_version: ifMatch(request) });
  }

  function change(request: FastifyRequest, reply: FastifyReply, input: ImageChange): Promise<void> {
    const { id, url, headers, principal, route } = request;
    // of a picture, what a repeated request must have in common with the first is its sum
    const body = {
      sha256: createHash('sha256')
        .update((request.body as Buffer | undefined) ?? '')
        .digest('hex'),
    };
    return runCommand(deps.kernel, { id, url, headers, principal, route, body }, reply, {
      command: setImage,
      input,
      present,
    });
  }

  async function serve(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { image } = request.params as { image: string };
    const etag = `"${image}"`;
    const bytes = await readImage(deps.objects, image);
    if (bytes === null) throw problem('not_found', 'There is no such picture.');
    reply.header('cache-control', forever).header('etag', etag);
    reply.header('cross-origin-resource-policy', 'cross-origin'); // also for shops whose pages are served elsewhere
    if (request.headers['if-none-match']?.split(/, */).some((tag) => tag === etag || tag === `W/${etag}`)) {
      return reply.code(304).send();
    }
    return reply.type(imageType).send(bytes);
  }
}

const present = (product: Pictured) => ({
  status: 200,
  body: { ...product, thumbnail_url: thumbnailOf(product.image_url) },
  headers: { etag: `"${product.version}"` },
});
