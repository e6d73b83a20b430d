import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import {
  anyone,
  type HttpServer,
  ifMatch,
  momentOf,
  networkOf,
  pageOf,
  runCommand,
  Throttle,
} from '../../adapters/http/index.ts';
import type { PostgresDatabase } from '../../adapters/postgres/database.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { roles } from '../../kernel/principal.ts';
import { isSeenBy, isStaff, noSuchTicket, supportRoles } from './find-ticket.ts';
import type { SupportSettings } from './mails.ts';
import { openTicket } from './open-ticket.ts';
import { listTickets } from './queries.ts';
import { replyToTicket } from './reply-to-ticket.ts';
import { resolveTicket } from './resolve-ticket.ts';
import {
  contactAnswer,
  contactBody,
  replyBody,
  resolveBody,
  ticketPage,
  ticketParams,
  ticketQuery,
  ticketSchema,
} from './schemas.ts';
import { readMessages, readTickets } from './store.ts';
import type { Resolution, TicketThread } from './types.ts';

export interface SupportDeps {
  readonly kernel: Kernel;
  readonly database: PostgresDatabase;
  readonly settings: SupportSettings;
}

const tags = ['Support'];
/** Everybody who is signed in has tickets: staff all of them, others their own. */
const access = { roles } as const;
/** What is written here goes out as mail, also to addresses that somebody else has made up. */
const perCaller = { burst: 10, everySeconds: 30 };
const perRecipient = { burst: 5, everySeconds: 300 };

export function supportRoutes(app: HttpServer, { kernel, database, settings }: SupportDeps): void {
  const [callers, recipients] = [new Throttle(perCaller), new Throttle(perRecipient)];
  const opening = openTicket(settings);
  const replying = replyToTicket(settings);
  app.post(
    '/api/support/contact',
    {
      config: { access: anyone, problems: ['rate_limited'] },
      schema: {
        ...{ tags, summary: 'Write to the shop', body: contactBody, response: { 202: contactAnswer } },
        description: 'Opens a ticket. Everybody may; somebody who is signed in finds it again among her own.',
      },
    },
    contact,
  );
  app.get(
    '/api/support/tickets',
    {
      config: { access },
      schema: { tags, summary: 'List tickets', querystring: ticketQuery, response: { 200: ticketPage } },
    },
    list,
  );
  app.get(
    '/api/support/tickets/:ticket_id',
    {
      config: { access, problems: ['not_found'], headers: ['etag'] },
      schema: { tags, summary: 'Read a ticket', params: ticketParams, response: { 200: ticketSchema } },
    },
    read,
  );
  const writing = { problems: ['not_found'], versioned: true, headers: ['etag'] } as const;
  app.post(
    '/api/support/tickets/:ticket_id/reply',
    {
      config: { ...writing, access, problems: ['not_found', 'rate_limited'] },
      schema: {
        ...{ tags, summary: 'Write on a ticket', params: ticketParams, body: replyBody },
        description: 'Staff answer, by mail too; whose ticket it is opens it again by writing.',
        response: { 200: ticketSchema },
      },
    },
    write,
  );
  app.post(
    '/api/support/tickets/:ticket_id/resolve',
    {
      config: { ...writing, access: { roles: supportRoles }, problems: ['not_found', 'invalid_transition'] },
      schema: {
        ...{ tags, summary: 'Resolve a ticket', params: ticketParams, body: resolveBody },
        response: { 200: ticketSchema },
      },
    },
    resolve,
  );

  function contact(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { order_id = null, ...body } = request.body as Static<typeof contactBody>;
    const { principal } = request;
    callers.pass(principal.kind === 'person' ? principal.id : networkOf(request.ip));
    recipients.pass(body.email.toLowerCase());
    const guest_id = principal.kind === 'guest' ? principal.id.slice('guest:'.length) : null;
    const input = { ...body, order_id, customer_id: principal.customerId, guest_id };
    const present = (value: { ticket_id: string }) => ({ status: 202, body: value });
    return runCommand(kernel, request, reply, { command: opening, input, present });
  }

  async function list(request: FastifyRequest) {
    const query = request.query as Static<typeof ticketQuery>;
    const span = { from: momentOf('/from', query.from), to: momentOf('/to', query.to) };
    const own = isStaff(request.principal) ? {} : { customer_id: request.principal.customerId! };
    const { tickets, total } = await listTickets(database, { ...query, ...span, ...own });
    return pageOf(tickets, total, query);
  }

  async function read(request: FastifyRequest, reply: FastifyReply) {
    const { ticket_id } = request.params as Static<typeof ticketParams>;
    const [tickets, messages] = await Promise.all([
      readTickets(database, [ticket_id]),
      readMessages(database, [ticket_id]),
    ]);
    const ticket = tickets.get(ticket_id);
    if (!ticket || !isSeenBy(request.principal, ticket)) throw noSuchTicket();
    reply.header('etag', `"${ticket.version}"`);
    return { ...ticket, messages: messages.get(ticket_id) ?? [] };
  }

  const present = ({ ticket, messages }: TicketThread) => ({
    status: 200,
    body: { ...ticket, messages },
    headers: { etag: `"${ticket.version}"` },
  });

  function write(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { ticket_id } = request.params as Static<typeof ticketParams>;
    const { message } = request.body as Static<typeof replyBody>;
    if (!isStaff(request.principal)) callers.pass(request.principal.id);
    const input = { ticket_id, message, expected_version: ifMatch(request) };
    return runCommand(kernel, request, reply, { command: replying, input, present });
  }

  function resolve(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { ticket_id } = request.params as Static<typeof ticketParams>;
    const { resolution_status = 'resolved' } = (request.body ?? {}) as NonNullable<Static<typeof resolveBody>>;
    const input = { ticket_id, resolution_status: resolution_status as Resolution, expected_version: ifMatch(request) };
    return runCommand(kernel, request, reply, { command: resolveTicket, input, present });
  }
}
