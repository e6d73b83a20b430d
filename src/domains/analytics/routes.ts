import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { anyone, type HttpServer, runCommand } from '../../adapters/http/index.ts';
import { problem } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { recordEvents } from './record-events.ts';
import { maxPayloadBytes } from './store.ts';

const label = (example: string) => Type.String({ minLength: 1, maxLength: 120, examples: [example] });

const eventBody = Type.Object(
  {
    event_type: label('product_viewed'),
    payload: Type.Object(
      {},
      {
        additionalProperties: true,
        description: `Anything, up to ${maxPayloadBytes} bytes of JSON`,
        examples: [{ product_id: 'flat-white', position: 3 }],
      },
    ),
    source: Type.Optional(label('web')),
  },
  {
    title: 'AnalyticsEvent',
    examples: [{ event_type: 'product_viewed', payload: { product_id: 'flat-white', position: 3 }, source: 'web' }],
  },
);
const accepted = { status: 202, body: { status: 'accepted' } };
const answer = Type.Object({ status: Type.String({ examples: ['accepted'] }) });
/** The payload's eight kilobytes may come with every character escaped. */
const bodyLimit = 65_536;

/** For everybody, with no limit but the server's own load: one address may be a whole café's. */
export function analyticsRoutes(app: HttpServer, { kernel }: { readonly kernel: Kernel }): void {
  app.post(
    '/api/analytics/events',
    {
      bodyLimit,
      config: { access: anyone },
      schema: {
        ...{ tags: ['Analytics'], summary: 'Tell about the use of an app', body: eventBody, response: { 202: answer } },
        description: 'Answered when it is kept. Who tells it is what the credentials say, never what the payload says.',
      },
    },
    record,
  );

  function record(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { event_type, payload, source = null } = request.body as Static<typeof eventBody>;
    const text = JSON.stringify(payload);
    if (Buffer.byteLength(text) > maxPayloadBytes) throw tooLong();
    const { kind, id } = request.principal;
    const input = { event_type, source, principal: kind === 'anonymous' ? null : id, payload: text };
    return runCommand(kernel, request, reply, { command: recordEvents, input, present: () => accepted });
  }
}

const tooLong = () =>
  problem('validation_failed', 'The body is not valid.', {
    errors: [{ path: '/payload', message: `must be at most ${maxPayloadBytes} bytes long as JSON` }],
  });
