import type { AuditEntry, Call } from './command.ts';
import { sql, type Transaction } from './database.ts';

const insert = sql(
  'kernel.append_audit',
  `insert into kernel.audit_log (occurred_at, principal, action, entity, entity_id, before, after, request_id)
   select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::jsonb[], $8::text[])`,
);

const forget = sql(
  'kernel.forget_audit',
  `update kernel.audit_log set before = null, after = null
   where entity = $1 and entity_id = any($2) and (before is not null or after is not null)`,
);

export interface Audited {
  readonly call: Call<unknown>;
  readonly entry: AuditEntry;
}

const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));

/** Writes who changed what, when, before and after, in the transaction of the change. */
export function appendAudit(tx: Transaction, audited: readonly Audited[], now: Date): void {
  if (audited.length === 0) return;
  void tx.write(insert, [
    now,
    audited.map(({ call }) => call.principal.id),
    audited.map(({ entry }) => entry.action),
    audited.map(({ entry }) => entry.entity),
    audited.map(({ entry }) => entry.entityId),
    audited.map(({ entry }) => json(entry.before)),
    audited.map(({ entry }) => json(entry.after)),
    audited.map(({ call }) => call.requestId ?? null),
  ]);
}

/** Takes the values out of the entries about these entities: who did what and when stays. For who is erased. */
export function forgetAudit(tx: Transaction, entity: string, entityIds: readonly string[]): void {
  if (entityIds.length > 0) void tx.write(forget, [entity, entityIds]);
}
