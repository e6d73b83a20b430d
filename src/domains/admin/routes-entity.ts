import type { FastifyReply, FastifyRequest } from 'fastify';
import { type HttpServer, ifMatch, type Presentation, runCommand } from '../../adapters/http/index.ts';
import type { Place } from '../../adapters/postgres/lists.ts';
import { problem } from '../../kernel/errors.ts';
import type { Principal } from '../../kernel/principal.ts';
import {
  type AsFile,
  answeringRows,
  asksForFile,
  canBeKey,
  createSchema,
  type Entity,
  exportRows,
  type Fields,
  fileAnswers,
  fileFormat,
  listRows,
  listSchema,
  pageSchema,
  parseFields,
  parseQuery,
  patchSchema,
  presentRow,
  type Row,
  readRows,
  rowSchema,
  visibleColumns,
} from '../entities/index.ts';
import type { AdminDeps } from './deps.ts';
import { editors, idParams, readers, removedSchema, tags } from './schemas.ts';

/** The routes of one entity's rows: reading, making, changing and removing them one by one. */
export function entityRoutes(app: HttpServer, deps: AdminDeps, entity: Entity): void {
  const { kernel, database } = deps;
  const { name, title, create, patch, remove } = entity;
  const url = `/api/admin/${name}`;
  const one = `${url}/:id`;
  const params = idParams(entity);
  const rowOf = rowSchema(entity);
  const read = readers(entity);
  const edit = editors(entity);
  const label = `${/^[AEIO]/.test(title) ? 'an' : 'a'} ${title.toLowerCase()}`;

  app.get(
    url,
    {
      config: { access: read, streams: asksForFile },
      schema: {
        tags,
        summary: `List ${name}`,
        querystring: listSchema(entity, { format: fileFormat }),
        response: {
          200: {
            description: 'A page',
            content: { 'application/json': { schema: pageSchema(entity) }, ...fileAnswers },
          },
        },
      },
    },
    (request, reply) => {
      const { query, principal } = request;
      const { page, page_size, format } = query as unknown as Place & AsFile;
      if (format !== undefined) {
        const wanted = { query: parseQuery(entity, query as Fields), reader: principal, format };
        return exportRows(reply, database.source, entity, wanted);
      }
      return listRows(database, entity, parseQuery(entity, query as Fields), { page, page_size }, principal);
    },
  );
  app.get(
    one,
    {
      config: { access: read, problems: ['not_found'], headers: ['etag'] },
      schema: { tags, summary: `Read ${label}`, params, response: { 200: rowOf } },
    },
    async (request, reply) => {
      const id = keyOf(entity, request);
      const row = (await readRows(database, entity, [id])).get(id);
      if (!row) throw nothingThere();
      const { body, headers } = shown(entity, request.principal)(row);
      reply.headers(headers ?? {});
      return body;
    },
  );
  if (create) {
    const command = answeringRows(entity, 'create', create);
    app.post(
      url,
      {
        config: {
          access: edit,
          problems: ['already_exists'],
          headers: ['etag', 'location'],
          // beside a kept answer lies a quick hash of the request, which would be one of the password
          keyless: entity.columns.some(({ writeOnly }) => writeOnly),
        },
        schema: { tags, summary: `Make ${label}`, body: createSchema(entity), response: { 201: rowOf } },
      },
      async (request: FastifyRequest, reply: FastifyReply) => {
        const input = { fields: await fieldsOf(entity, request.body as Fields) };
        const present = shown(entity, request.principal, 201);
        await runCommand(kernel, request, reply, { command, input, present });
      },
    );
  }
  if (patch) {
    const command = answeringRows(entity, 'patch', patch);
    const change = async (request: FastifyRequest, reply: FastifyReply) => {
      const id = keyOf(entity, request);
      const { version, ...sent } = request.body as Fields & { version?: number };
      const input = { id, version: ifMatch(request) ?? version, fields: await fieldsOf(entity, sent) };
      const present = shown(entity, request.principal);
      await runCommand(kernel, request, reply, { command, input, present });
    };
    const config = { access: edit, problems: problemsOf(entity), versioned: true, headers: ['etag'] } as const;
    const schema = { tags, params, body: patchSchema(entity), response: { 200: rowOf } };
    app.patch(one, { config, schema: { ...schema, summary: `Change ${label}` } }, change);
    app.put(
      one,
      { config, schema: { ...schema, summary: `Change ${label}, by PUT`, description: 'The same as `PATCH`.' } },
      change,
    );
  }
  if (remove) {
    const command = { ...remove, name: `admin.remove_${name}` };
    app.delete(
      one,
      {
        config: { access: edit, problems: problemsOf(entity), versioned: true },
        schema: {
          tags,
          summary: `Remove ${label}`,
          description: 'What others refer to is archived instead; the answer says which it was.',
          params,
          response: { 200: removedSchema },
        },
      },
      (request: FastifyRequest, reply: FastifyReply) => {
        const input = { id: keyOf(entity, request), version: ifMatch(request) };
        return runCommand(kernel, request, reply, { command, input, present: (body) => ({ status: 200, body }) });
      },
    );
  }
}

const nothingThere = () => problem('not_found', 'There is nothing with this id.');

function problemsOf({ problems = [] }: Entity) {
  return ['not_found' as const, ...problems];
}

function keyOf(entity: Entity, { params }: Pick<FastifyRequest, 'params'>): string {
  const { id } = params as { id: string };
  if (!canBeKey(entity, id)) throw nothingThere();
  return entity.keyType === 'uuid' ? id.toLowerCase() : id;
}

/** How a row is answered to whoever asked. */
function shown(entity: Entity, principal: Principal, status = 200) {
  const columns = visibleColumns(entity, principal);
  return (row: Row): Presentation => {
    const location = { location: `/api/admin/${entity.name}/${encodeURIComponent(String(row[entity.key]))}` };
    const headers = { etag: `"${row.version}"`, ...(status === 201 ? location : {}) };
    return { status, body: presentRow(columns, row), headers };
  };
}

/** @throws 422 for what the body's schema could not see, and for a body that names no column */
async function fieldsOf(entity: Entity, body: Fields): Promise<Fields> {
  const { fields, errors } = parseFields(entity, body);
  if (errors.length > 0) throw problem('validation_failed', 'The body is not valid.', { errors });
  if (Object.keys(fields).length === 0) {
    throw problem('validation_failed', 'The body names nothing to change.', {
      errors: [{ path: '', message: 'must name a column' }],
    });
  }
  return entity.prepare ? entity.prepare(fields) : fields;
}
