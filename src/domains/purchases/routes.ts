import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { type Access, type CommandRoute, runCommand } from '../../adapters/http/index.ts';
import { problem } from '../../kernel/errors.ts';
import { instantOf } from '../../kernel/instant.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { parseMoney } from '../../kernel/money.ts';
import { type Buy, buy } from './buy.ts';
import { cursorOf, placeOf } from './cursor.ts';
import { streamPurchases } from './list.ts';
import { allBuysSchema, type buyBody, buyListSchema, buySchema, priceRule } from './schemas.ts';
import { readPurchases, type StoredPurchase } from './store.ts';

export interface PurchaseDeps {
  readonly kernel: Kernel;
}

/** The interface of the older customer service, byte for byte. */
export function purchaseRoutes({ kernel }: PurchaseDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post('/buy', { schema: buySchema, config: { access: buying } }, (request, reply) =>
      runCommand(kernel, request, reply, { command: buy, input: inputOf(request.body), present: accepted }),
    );
    const config = { access: reading, streams: true, headers: ['link'] } as const;
    app.get('/getAllUserBuys/:user', { schema: allBuysSchema, config }, (request, reply) =>
      list(kernel, request, reply, { username: request.params.user }),
    );
    app.get('/buyList/:user', { schema: buyListSchema, config }, (request, reply) =>
      list(kernel, request, reply, { status: 'Ok!' }),
    );
  };
}

const services = { roles: ['admin'], scopes: ['purchases'] } as const;
const buying: Access = {
  ...services,
  own: ({ body }) => {
    const userid = (body as { userid?: unknown } | null | undefined)?.userid;
    return typeof userid === 'string' || typeof userid === 'number' ? String(userid) : undefined;
  },
};
const reading: Access = { ...services, own: ({ params }) => (params as { user: string }).user };

const answer = { status: 200, body: { status: 'Ok!', message: 'Message successfully sent to Kafka!' } };
const accepted: CommandRoute<Buy, null>['present'] = () => answer;

function inputOf({ username, userid, price, timestamp }: Static<typeof buyBody>): Buy {
  if (parseMoney(price) === null) throw invalid('/price', priceRule);
  const instant = timestamp === undefined ? null : instantOf(timestamp);
  if (timestamp !== undefined && instant === null) throw invalid('/timestamp', 'must be a time that a calendar knows');
  return { username, userid: String(userid), price: String(price), timestamp: instant };
}

const invalid = (path: string, message: string) =>
  problem('validation_failed', 'The body is not valid.', { errors: [{ path, message }] });

type ListRequest = FastifyRequest<{ Params: { user: string }; Querystring: { limit?: number; cursor?: string } }>;

/** Answers `head` with the purchases: all of them, streamed, or with `limit` a page and where the next one is. */
async function list({ database }: Kernel, request: ListRequest, reply: FastifyReply, head: Record<string, string>) {
  const { user } = request.params;
  const { limit, cursor } = request.query;
  const { scopes, roles } = request.principal;
  // a person may read what is hers, and not what somebody did who calls himself as she is numbered
  const own = !scopes.has('purchases') && !roles.has('admin');
  const wanted = { user, own, after: cursor === undefined ? null : placeOf(cursor) };
  if (limit === undefined) {
    const around = [`${JSON.stringify(head).slice(0, -1)},"purchases":`, '}'] as const;
    reply.type('application/json; charset=utf-8');
    return reply.send(await streamPurchases(database, wanted, around));
  }
  const found = await readPurchases(database, { ...wanted, limit: limit + 1 });
  const purchases = found.slice(0, limit);
  if (found.length > limit) reply.header('link', nextLink(request, limit, purchases));
  return reply.send({ ...head, purchases });
}

function nextLink({ url }: ListRequest, limit: number, purchases: readonly StoredPurchase[]): string {
  return `<${url.split('?', 1)[0]}?limit=${limit}&cursor=${cursorOf(purchases.at(-1)!)}>; rel="next"`;
}
