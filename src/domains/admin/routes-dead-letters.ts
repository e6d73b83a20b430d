import { Type } from 'typebox';
import { type HttpServer, runCommand } from '../../adapters/http/index.ts';
import { listDeadLetters } from '../../kernel/consumer-admin.ts';
import { problem } from '../../kernel/errors.ts';
import { replayCommand } from './consumer-commands.ts';
import type { AdminDeps } from './deps.ts';
import { admins, tags } from './schemas.ts';

const instant = Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] });
const text = (example: string) => Type.String({ examples: [example] });
const status = Type.String({ enum: ['open', 'replayed'], examples: ['open'] });

const letter = Type.Object(
  {
    dead_letter_id: Type.Integer({ examples: [3] }),
    consumer: text('loyalty.ledger'),
    event_id: text('01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'),
    type: text('order.completed'),
    subject: text('01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e70'),
    error: text('the order was never placed'),
    attempts: Type.Integer({ examples: [5] }),
    failed_at: instant,
    status,
    replayed_at: Type.Union([instant, Type.Null()]),
  },
  { title: 'DeadLetter' },
);
const query = Type.Object(
  {
    status: Type.Optional(status),
    cursor: Type.Optional(
      Type.String({ pattern: '^\\d{1,15}$', description: 'The `next_cursor` of the page before', examples: ['12'] }),
    ),
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
  },
  { additionalProperties: false },
);
const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100, examples: ['3'] }) });

/** Events that a consumer could not take, and handing them to it again. */
export function deadLetterRoutes(app: HttpServer, { kernel, database, consumers }: AdminDeps): void {
  const replay = replayCommand(consumers);
  app.get(
    '/api/admin/dead-letters',
    {
      config: { access: admins },
      schema: {
        tags,
        summary: 'List dead letters',
        description: 'Newest first.',
        querystring: query,
        response: {
          200: Type.Object({ items: Type.Array(letter), next_cursor: Type.Union([text('12'), Type.Null()]) }),
        },
      },
    },
    async ({ query: { status, cursor, limit } }) => {
      const wanted = (status ?? null) as 'open' | 'replayed' | null;
      const found = await listDeadLetters(database, wanted, limit + 1, cursor === undefined ? null : Number(cursor));
      const items = found.slice(0, limit);
      return { items, next_cursor: found.length > limit ? String(items.at(-1)!.dead_letter_id) : null };
    },
  );
  app.post(
    '/api/admin/dead-letters/:id/replay',
    {
      config: { access: admins, problems: ['not_found', 'replay_failed'] },
      schema: {
        tags,
        summary: 'Replay a dead letter',
        description: 'Its consumer takes the event once more; if it fails again, the letter stays open.',
        params,
        response: { 204: Type.Null() },
      },
    },
    (request, reply) => {
      const { id } = request.params;
      if (!/^\d{1,15}$/.test(id)) throw problem('not_found', 'There is no open dead letter with this number.');
      const input = { id: Number(id) };
      return runCommand(kernel, request, reply, { command: replay, input, present: () => ({ status: 204 }) });
    },
  );
}
