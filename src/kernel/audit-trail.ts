import { type Reader, sql } from './database.ts';

/** Who changed what, when, before and after. */
export interface AuditRow {
  readonly audit_id: number;
  readonly occurred_at: string;
  readonly principal: string;
  readonly action: string;
  readonly entity: string;
  readonly entity_id: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly request_id: string | null;
}

export interface AuditFilter {
  readonly entity?: string | undefined;
  readonly entity_id?: string | undefined;
  readonly principal?: string | undefined;
  /** At or after, ISO 8601. */
  readonly from?: string | undefined;
  /** Before, ISO 8601. */
  readonly to?: string | undefined;
  /** Only of these entities; undefined: of all. */
  readonly entities?: readonly string[] | undefined;
  /** Where the page before ended. */
  readonly before?: AuditPlace | undefined;
  readonly limit: number;
}

export interface AuditPlace {
  readonly occurred_at: string;
  readonly audit_id: number;
}

// Each way to ask has a statement of its own, and an index: one for all would be planned for none of them.
const listBy = (first: string) =>
  `select audit_id, occurred_at, principal, action, entity, entity_id, before, after, request_id
   from kernel.audit_log
   where ${first}
     and ($4::timestamptz is null or occurred_at >= $4) and ($5::timestamptz is null or occurred_at < $5)
     and ($6::text[] is null or entity = any($6))
     and ($7::timestamptz is null or (occurred_at, audit_id) < ($7, $8::bigint))
   order by occurred_at desc, audit_id desc limit $9`;
const byRow = sql(
  'kernel.audit_by_row',
  listBy('entity = $1::text and entity_id = $2::text and ($3::text is null or principal = $3)'),
);
const byPrincipal = sql(
  'kernel.audit_by_principal',
  listBy('principal = $3::text and ($1::text is null or entity = $1) and ($2::text is null or entity_id = $2)'),
);
const byTime = sql(
  'kernel.audit_by_time',
  listBy('($1::text is null or entity = $1) and ($2::text is null or entity_id = $2) and $3::text is null'),
);

/** The trail, newest first. */
export function listAudit(reader: Reader, filter: AuditFilter): Promise<AuditRow[]> {
  const { entity, entity_id, principal, from, to, entities, before, limit } = filter;
  const row = entity !== undefined && entity_id !== undefined;
  return reader.query<AuditRow>(row ? byRow : principal !== undefined ? byPrincipal : byTime, [
    entity ?? null,
    entity_id ?? null,
    principal ?? null,
    from ?? null,
    to ?? null,
    entities ?? null,
    before?.occurred_at ?? null,
    before?.audit_id ?? null,
    limit,
  ]);
}
