import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type HttpServer, runCommand } from '../../adapters/http/index.ts';
import type { Command } from '../../kernel/command.ts';
import { listConsumers } from '../../kernel/consumer-admin.ts';
import { pauseConsumer, resetCommand } from './consumer-commands.ts';
import type { AdminDeps } from './deps.ts';
import { admins, tags } from './schemas.ts';

const consumer = Type.Object(
  {
    name: Type.String({ examples: ['loyalty.ledger'] }),
    paused: Type.Boolean(),
    position: Type.Integer({ description: 'Of the last event that it took', examples: [1042] }),
    lag: Type.Integer({ description: 'Events that it has not taken yet, counted up to 100,000', examples: [0] }),
    dead_letters: Type.Integer({ description: 'Open ones', examples: [0] }),
    updated_at: Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] }),
  },
  { title: 'Consumer' },
);
const params = Type.Object({ name: Type.String({ minLength: 1, maxLength: 100, examples: ['loyalty.ledger'] }) });

/** Readers of the event log: where they are; pausing them and starting them over. */
export function consumerRoutes(app: HttpServer, { kernel, database, consumers }: AdminDeps): void {
  const reset = resetCommand(consumers);
  app.get(
    '/api/admin/consumers',
    {
      config: { access: admins },
      schema: {
        tags,
        summary: 'List the consumers of the event log',
        description: 'Those that never ran are missing.',
        response: { 200: Type.Object({ items: Type.Array(consumer) }) },
      },
    },
    async () => ({ items: await listConsumers(database, consumers) }),
  );
  act('pause', 'Pause a consumer', 'It stops after the set that it is at, in every process.', (name) => ({
    command: pauseConsumer,
    input: { name, paused: true },
  }));
  act('resume', 'Let a consumer go on', 'From where it was.', (name) => ({
    command: pauseConsumer,
    input: { name, paused: false },
  }));
  act('reset', 'Start a consumer over', 'What it has made is deleted, and made again from the whole log.', (name) => ({
    command: reset,
    input: { name },
  }));

  function act<Input>(
    verb: 'pause' | 'resume' | 'reset',
    summary: string,
    description: string,
    work: (name: string) => { command: Command<Input, null>; input: Input },
  ): void {
    app.post(
      `/api/admin/consumers/:name/${verb}`,
      {
        config: {
          access: admins,
          problems: ['not_found', ...(verb === 'reset' ? (['invalid_transition'] as const) : [])],
        },
        schema: { tags, summary, description, params, response: { 204: Type.Null() } },
      },
      (request: FastifyRequest, reply: FastifyReply) => {
        const { name } = request.params as { name: string };
        return runCommand(kernel, request, reply, { ...work(name), present: () => ({ status: 204 }) });
      },
    );
  }
}
