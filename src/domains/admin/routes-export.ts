import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type ExportFormat, exportFormats } from '../../adapters/export/index.ts';
import type { HttpServer } from '../../adapters/http/index.ts';
import { type Entity, exportRows, type Fields, fileAnswersOf, parseQuery, selectionSchema } from '../entities/index.ts';
import type { AdminDeps } from './deps.ts';
import { readers, tags } from './schemas.ts';

/** The rows of an entity's list, with its filters and in its order, as a file: all of them. */
export function exportRoutes(app: HttpServer, { database }: AdminDeps, entity: Entity): void {
  const config = { access: readers(entity), streams: true } as const;
  const url = `/api/admin/${entity.name}/export`;
  const format = Type.String({ enum: [...exportFormats], default: 'csv' });

  app.get(url, { config, schema: schemaOf(exportFormats, selectionSchema(entity, { format }), '') }, (request, reply) =>
    answer(request, reply, (request.query as { format: ExportFormat }).format),
  );
  for (const one of exportFormats) {
    const schema = schemaOf([one], selectionSchema(entity), ` as ${one.toUpperCase()}`);
    app.get(`${url}/${one}`, { config, schema }, (request, reply) => answer(request, reply, one));
  }

  function schemaOf(formats: readonly ExportFormat[], querystring: ReturnType<typeof selectionSchema>, ending: string) {
    const content = fileAnswersOf(formats);
    return {
      tags,
      summary: `Export ${entity.name}${ending}`,
      querystring,
      response: { 200: { description: 'The file', content } },
    };
  }

  function answer(request: FastifyRequest, reply: FastifyReply, format: ExportFormat) {
    const query = parseQuery(entity, request.query as Fields);
    return exportRows(reply, database.source, entity, { query, reader: request.principal, format });
  }
}
