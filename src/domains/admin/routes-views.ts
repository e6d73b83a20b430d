import { Type } from 'typebox';
import { type HttpServer, runCommand } from '../../adapters/http/index.ts';
import type { Entity } from '../entities/index.ts';
import type { AdminDeps } from './deps.ts';
import { people, tags } from './schemas.ts';
import { deleteViews, listViews, noSuchView, putViews, readView, type View } from './views.ts';

const params = Type.Object({ name: Type.String({ minLength: 1, maxLength: 100, examples: ['morning'] }) });
const definition = Type.Object(
  {},
  { additionalProperties: true, examples: [{ sort: '-placed_at', status: 'placed' }] },
);

/** Views of the lists that people save, for themselves or for all. */
export function viewRoutes(app: HttpServer, { kernel, database }: AdminDeps, entities: readonly Entity[]): void {
  const entity = Type.String({ enum: entities.map(({ name }) => name), examples: ['orders'] });
  const view = Type.Object(
    {
      name: Type.String({ examples: ['morning'] }),
      entity,
      shared: Type.Boolean(),
      definition,
      own: Type.Boolean({ description: 'Whether it is the caller’s' }),
      version: Type.Integer({ examples: [1] }),
      updated_at: Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] }),
    },
    { title: 'View' },
  );
  const body = Type.Object(
    { entity, shared: Type.Optional(Type.Boolean({ default: false })), definition },
    {
      title: 'NewView',
      additionalProperties: false,
      examples: [{ entity: 'orders', definition: { status: 'placed' } }],
    },
  );
  const problems = ['not_found' as const];

  app.get(
    '/api/admin/views',
    {
      config: { access: people },
      schema: {
        tags,
        summary: 'List saved views',
        description: 'One’s own, and those that others share.',
        querystring: Type.Object({ entity: Type.Optional(entity) }, { additionalProperties: false }),
        response: { 200: Type.Object({ items: Type.Array(view) }) },
      },
    },
    async ({ query, principal }) => ({ items: await listViews(database, principal.id, query.entity ?? null) }),
  );
  app.get(
    '/api/admin/views/:name',
    {
      config: { access: people, problems },
      schema: { tags, summary: 'Read a saved view', params, response: { 200: view } },
    },
    async ({ params: { name }, principal }) => {
      const found = await readView(database, principal.id, name);
      if (!found) throw noSuchView();
      return found;
    },
  );
  app.put(
    '/api/admin/views/:name',
    {
      config: { access: people, problems: ['already_exists'] },
      schema: { tags, summary: 'Save a view', params, body, response: { 200: view } },
    },
    (request, reply) => {
      const { entity, shared = false, definition } = request.body;
      const input = { owner: request.principal.id, name: request.params.name, entity, shared, definition };
      const present = (kept: View) => ({ status: 200, body: kept });
      return runCommand(kernel, request, reply, { command: putViews, input, present });
    },
  );
  app.delete(
    '/api/admin/views/:name',
    {
      config: { access: people, problems },
      schema: { tags, summary: 'Forget a saved view', params, response: { 204: Type.Null() } },
    },
    (request, reply) => {
      const input = { owner: request.principal.id, name: request.params.name };
      return runCommand(kernel, request, reply, { command: deleteViews, input, present: () => ({ status: 204 }) });
    },
  );
}
