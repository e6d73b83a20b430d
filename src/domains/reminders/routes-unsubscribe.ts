import type { FastifyReply, FastifyRequest } from 'fastify';
import { type HttpServer, runCommand, takeRawBodies } from '../../adapters/http/index.ts';
import { problem } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { ReminderLinks } from './links.ts';
import { sendPage } from './page.ts';
import { askSchema, endSchema } from './schemas.ts';
import { readReminders } from './store.ts';
import { unsubscribe } from './unsubscribe.ts';

export interface UnsubscribeDeps {
  readonly kernel: Kernel;
  readonly links: ReminderLinks;
}

/** Ending a reminder without signing in. Whoever has the link may; looking at it ends nothing. */
export function unsubscribeRoutes(app: HttpServer, { kernel, links }: UnsubscribeDeps): void {
  const url = '/api/reminders/unsubscribe/:token';
  const config = { access: 'public', problems: ['not_found'] } as const;
  app.register(async (scope) => {
    takeRawBodies(scope);
    scope.get(url, { config, schema: askSchema }, ask);
    scope.post(url, { config, schema: endSchema }, end);
  });

  async function ask(request: FastifyRequest, reply: FastifyReply) {
    const reminder = (await readReminders(kernel.database, [named(request)])).get(named(request));
    const unsubscribed = reminder === undefined || reminder.unsubscribed_at !== null;
    if (prefersHtml(request)) return sendPage(reply, unsubscribed ? 'ended' : 'ask');
    return reply.send({ unsubscribed, product_id: reminder?.product_id ?? null });
  }

  async function end(request: FastifyRequest, reply: FastifyReply) {
    const reminder_id = named(request);
    const reminder = (await readReminders(kernel.database, [reminder_id])).get(reminder_id);
    const { id, url, headers, principal, route } = request;
    const asked = { id, url, headers, principal, route, body: null };
    if (prefersHtml(request)) {
      const result = await kernel.submit(unsubscribe, { input: { reminder_id }, principal });
      if ('ok' in result && !result.ok) throw result.problem;
      return sendPage(reply, 'ended');
    }
    const body = { unsubscribed: true, product_id: reminder?.product_id ?? null };
    const present = () => ({ status: 200, body });
    await runCommand(kernel, asked, reply, { command: unsubscribe, input: { reminder_id }, present });
    return reply;
  }

  /** @throws 404 for a token that we did not make */
  function named({ params }: FastifyRequest): string {
    const reminderId = links.reminderOf((params as { token: string }).token);
    if (reminderId === null) throw problem('not_found', 'This link is not one of ours.');
    return reminderId;
  }
}

const prefersHtml = ({ headers }: FastifyRequest) => headers.accept?.includes('text/html') ?? false;
