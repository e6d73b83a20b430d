import { type HttpServer, pageOf, runCommand } from '../../adapters/http/index.ts';
import type { PostgresDatabase } from '../../adapters/postgres/database.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { Stationery } from './letters/facts.ts';
import { listOutbox, type OutboxFilter } from './list-outbox.ts';
import { retryMessages } from './retry-messages.ts';
import { listSchema, retrySchema } from './schemas.ts';

export interface OutboxRoutesDeps {
  readonly kernel: Kernel;
  readonly database: PostgresDatabase;
  readonly stationery: Stationery;
}

/** The outbox in the administration. */
export function outboxRoutes(app: HttpServer, { kernel, database, stationery }: OutboxRoutesDeps): void {
  const access = { roles: ['editor', 'admin'] } as const;

  app.get('/api/admin/outbox', { config: { access }, schema: listSchema }, async ({ query, principal }) => {
    const { page, page_size, ...filter } = query;
    const showing = { stationery, secrets: seesSecrets(principal) };
    const { messages, total } = await listOutbox(database, filter as OutboxFilter, { page, page_size }, showing);
    return pageOf(messages, total, { page, page_size });
  });

  const config = { access, problems: ['not_found', 'invalid_transition'] } as const;
  app.post('/api/admin/outbox/:id/retry', { config, schema: retrySchema }, (request, reply) =>
    runCommand(kernel, request, reply, {
      command: retryMessages,
      input: { message_id: request.params.id },
      present: ({ data: _, with_invoice: __, quiet_hours: ___, ...message }) => ({ status: 202, body: message }),
    }),
  );
}

/** Whoever may change any account in any case. */
const seesSecrets = ({ roles }: Principal) => roles.has('admin');
