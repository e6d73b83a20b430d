import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type HttpServer, runCommand, traceparentOf } from '../../adapters/http/index.ts';
import { type Problem, problem } from '../../kernel/errors.ts';
import {
  answeringRows,
  bulkRowSchema,
  canBeKey,
  type Entity,
  type Fields,
  filterBodySchema,
  parseFields,
  parseQuery,
  readVersions,
  setSchema,
} from '../entities/index.ts';
import { acceptPlan, carryOut, type Plan, type RowResult, unknownResults, type Wanted } from './bulk.ts';
import type { AdminDeps } from './deps.ts';
import { editors, tags } from './schemas.ts';

const maxListed = 1_000;
/** What is changed within a request's time; whoever means more narrows the filter and goes on. */
const maxFound = 10_000;

const results = Type.Object(
  {
    results: Type.Array(
      Type.Object({
        id: Type.String({ examples: ['flat-white'] }),
        status: Type.Integer({ description: 'As its own request would have been answered', examples: [200] }),
        version: Type.Optional(Type.Integer({ examples: [2] })),
        error: Type.Optional(
          Type.Object({
            code: Type.String({ examples: ['version_mismatch'] }),
            detail: Type.String({ examples: ['The product has changed since it was read. Read it again.'] }),
            errors: Type.Optional(
              Type.Array(
                Type.Object({
                  path: Type.String({ examples: ['/price'] }),
                  message: Type.String({ examples: ['must have the form of 3.80'] }),
                }),
              ),
            ),
          }),
        ),
      }),
    ),
  },
  { title: 'BulkResults' },
);

const bodyOf = (entity: Entity) => {
  const { examples } = setSchema(entity) as unknown as { examples: Fields[] };
  const example = entity.columns.find(({ name }) => name === entity.key)!.example;
  return Type.Union(
    [
      Type.Array(
        Type.Object(
          { id: Type.String({ minLength: 1, maxLength: 100, examples: [example] }) },
          { additionalProperties: true },
        ),
        {
          minItems: 1,
          maxItems: maxListed,
        },
      ),
      Type.Object(
        {
          filter: filterBodySchema(entity),
          set: setSchema(entity),
          expected_count: Type.Integer({ minimum: 0, maximum: maxFound, examples: [12] }),
        },
        { additionalProperties: false },
      ),
    ],
    { examples: [[{ id: example, version: 1, ...examples[0] }]] },
  );
};

type Listed = readonly ({ readonly id: string } & Fields)[];
interface Filtered {
  readonly filter: Fields;
  readonly set: Fields;
  readonly expected_count: number;
}

/** Changing many rows of one entity: those that are listed, or all that a filter finds. */
export function bulkRoute(app: HttpServer, { kernel, database }: AdminDeps, entity: Entity): void {
  if (!entity.patch) return;
  const command = answeringRows(entity, 'patch', entity.patch);
  const rowSchema = bulkRowSchema(entity);

  app.patch(
    `/api/admin/${entity.name}`,
    {
      config: { access: editors(entity), problems: ['count_changed'] },
      schema: {
        tags,
        summary: `Change many ${entity.name}`,
        description: `Up to ${maxListed.toLocaleString('en')} rows, each with its \`id\`, what is to change and, to be safe from others’ changes, the \`version\` that was read; or a filter (as in the list), what to set and how many rows that should be, up to ${maxFound.toLocaleString('en')}. Each row is changed or refused by itself.`,
        body: bodyOf(entity),
        response: { 200: results },
      },
    },
    async (request: FastifyRequest, reply: FastifyReply) => {
      const { body } = request;
      const input: Plan = Array.isArray(body)
        ? { rows: listed(request, body as Listed) }
        : await found(body as unknown as Filtered);
      const asking = {
        principal: request.principal,
        requestId: request.id,
        traceparent: traceparentOf(request.headers),
      };
      const shown = (rows: readonly RowResult[]) => ({ status: 200, body: { results: rows } });
      await runCommand(kernel, request, reply, {
        command: acceptPlan,
        input,
        present: (plan) => shown(unknownResults(plan)),
        settle: async (plan) => shown(await carryOut(kernel, command, plan, asking)),
      });
    },
  );

  function listed(request: FastifyRequest, body: Listed): Wanted[] {
    const check = request.compileValidationSchema(rowSchema, 'body') as unknown as Check;
    const seen = new Set<string>();
    return body.map((row): Wanted => {
      const { id, version, ...sent } = row as { id: string; version?: number } & Fields;
      if (!canBeKey(entity, id)) return { id, fault: problem('not_found', 'There is nothing with this id.') };
      const key = entity.keyType === 'uuid' ? id.toLowerCase() : id;
      if (seen.has(key)) return { id, fault: problem('validation_failed', 'The row is named twice.') };
      seen.add(key);
      const verdict = check(row);
      if (verdict !== true) return { id, fault: verdict.error };
      const { fields, errors } = parseFields(entity, sent);
      if (errors.length > 0) return { id, fault: problem('validation_failed', 'The row is not valid.', { errors }) };
      return { id: key, version, fields };
    });
  }

  async function found({ filter, set, expected_count }: Filtered): Promise<Plan> {
    const { fields, errors } = parseFields(entity, set);
    if (errors.length > 0) throw problem('validation_failed', 'The body is not valid.', { errors: errors.map(inSet) });
    const rows = await readVersions(database, entity, parseQuery(entity, filter), maxFound + 1);
    return { rows: rows.map((row) => ({ ...row, fields })), expected: expected_count };
  }
}

type Check = (row: unknown) => true | { readonly error: Problem };

const inSet = ({ path, message }: { readonly path: string; readonly message: string }) => ({
  path: `/set${path}`,
  message,
});
