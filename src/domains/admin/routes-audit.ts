import { Type } from 'typebox';
import type { HttpServer } from '../../adapters/http/index.ts';
import { type AuditPlace, listAudit } from '../../kernel/audit-trail.ts';
import { problem } from '../../kernel/errors.ts';
import { instantOf, instantPattern } from '../../kernel/instant.ts';
import { type Entity, mayRead } from '../entities/index.ts';
import type { AdminDeps } from './deps.ts';
import { tags } from './schemas.ts';

const text = (example: string) => Type.String({ examples: [example] });
const moment = Type.Optional(Type.String({ pattern: instantPattern, examples: ['2026-11-21'] }));
const name = (example: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 200, examples: [example] }));

const query = Type.Object(
  {
    entity: name('products'),
    entity_id: name('flat-white'),
    principal: name('person:maria-42'),
    from: moment,
    to: moment,
    cursor: Type.Optional(
      Type.String({
        pattern: '^\\d{1,15}-\\d{1,15}$',
        description: 'The `next_cursor` of the page before',
        examples: ['1795248000000-17'],
      }),
    ),
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
  },
  { additionalProperties: false },
);

const entry = Type.Object(
  {
    audit_id: Type.Integer({ examples: [17] }),
    occurred_at: Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] }),
    principal: text('person:maria-42'),
    action: text('catalog.put_product'),
    entity: text('products'),
    entity_id: text('flat-white'),
    before: Type.Unknown({
      description: 'Only what changed; nothing where it was made',
      examples: [{ price_cents: 380 }],
    }),
    after: Type.Unknown({ examples: [{ price_cents: 400 }] }),
    request_id: Type.Union([text('Zk3vJ0aF-1c'), Type.Null()]),
  },
  { title: 'AuditEntry' },
);

/** Who changed what, when, before and after. */
export function auditRoute(app: HttpServer, { database }: AdminDeps, entities: readonly Entity[]): void {
  app.get(
    '/api/admin/audit',
    {
      config: { access: { roles: ['editor'] } },
      schema: {
        tags,
        summary: 'Read the audit trail',
        description: 'Newest first. Who is not admin sees what concerns the entities that she may read.',
        querystring: query,
        response: {
          200: Type.Object({
            items: Type.Array(entry),
            next_cursor: Type.Union([text('1795248000000-17'), Type.Null()]),
          }),
        },
      },
    },
    async ({ query: { cursor, from, to, limit, ...named }, principal }) => {
      const all = principal.roles.has('admin');
      const rows = await listAudit(database, {
        ...named,
        from: timeOf('/from', from),
        to: timeOf('/to', to),
        entities: all ? undefined : entities.filter((one) => mayRead(one, principal)).map((one) => one.name),
        before: cursor === undefined ? undefined : placeOf(cursor),
        limit: limit + 1,
      });
      const items = rows.slice(0, limit);
      return { items, next_cursor: rows.length > limit ? cursorOf(items.at(-1)!) : null };
    },
  );
}

const cursorOf = ({ occurred_at, audit_id }: AuditPlace) => `${Date.parse(occurred_at)}-${audit_id}`;

function placeOf(cursor: string): AuditPlace {
  const [milliseconds, id] = cursor.split('-').map(Number) as [number, number];
  const time = new Date(milliseconds);
  if (time.getUTCFullYear() <= 9999) return { occurred_at: time.toISOString(), audit_id: id };
  throw invalid('/cursor', 'must be a `next_cursor`');
}

function timeOf(path: string, given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const instant = instantOf(given);
  if (instant === null) throw invalid(path, 'must be a time that a calendar knows');
  return instant;
}

const invalid = (path: string, message: string) =>
  problem('validation_failed', 'The query is not valid.', { errors: [{ path, message }] });
