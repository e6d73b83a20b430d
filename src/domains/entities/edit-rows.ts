import { type AuditEntry, type Command, refusal, success } from '../../kernel/command.ts';
import type { Reader, Statement } from '../../kernel/database.ts';
import { type Problem, problem, versionFault } from '../../kernel/errors.ts';
import type { Fields, NewRow, Removed, RowPatch, RowRemoval, Written } from './entity.ts';

/** A row as it stands. */
export interface Standing {
  readonly version: number;
  /** Something else refers to it, so it is archived rather than deleted. */
  readonly used: boolean;
}

/** Rows of one entity that people edit and that nothing hears of: they are written whole, and audited. */
export interface EditedRows<Row extends Standing> {
  /** As its commands and the audit trail have it: `coupons`. */
  readonly entity: string;
  /** One of them, in the sentences of refusals: `coupon`. */
  readonly noun: string;
  readonly key: string;
  /** Refuses a second one with a key. */
  readonly taken: string;
  lock(id: string): string;
  /** What a new one is where nothing is said. */
  readonly plain: Fields;
  /** What no schema of a single field can say. A new row holds what was said of it; `standing` is the one that is changed. */
  faultOf(row: Row, standing: Row | undefined): Problem | null;
  /** Takes keys; answers rows with the key, all fields, `version` and `used`. */
  readonly read: Statement;
  /** Takes a JSON array of rows, and now. */
  readonly insert: Statement;
  /** Takes a JSON array of rows. */
  readonly update: Statement;
  /** Takes keys, and now. */
  readonly archive: Statement;
  /** Takes keys. */
  readonly drop: Statement;
}

/** The commands that make such rows, change them and take them away. */
export function editCommands<Row extends Standing>(rows: EditedRows<Row>) {
  return { create: createRows(rows), patch: patchRows(rows), remove: removeRows(rows) };
}

function createRows<Row extends Standing>(rows: EditedRows<Row>): Command<NewRow, Written> {
  const { entity, key, plain } = rows;
  return {
    name: `${entity}.create`,
    locks: ({ fields }) => [rows.lock(String(fields[key]))],
    async execute(tx, calls, { now }) {
      const wanted = calls.map(({ input }): Fields => ({ ...plain, ...input.fields }));
      const ids = wanted.map((row) => String(row[key]));
      const known = await readRows(tx, rows, ids);
      const faults = wanted.map((row, index) =>
        known.has(ids[index]!) ? problem('already_exists', rows.taken) : rows.faultOf(row as unknown as Row, undefined),
      );
      const fresh = wanted.filter((_, index) => !faults[index]);
      if (fresh.length > 0) void tx.write(rows.insert, [JSON.stringify(fresh), now]);
      return wanted.map(({ [key]: _, ...fields }, index) => {
        const fault = faults[index];
        if (fault) return refusal(fault);
        const id = ids[index]!;
        return success({ id }, [], [audited(rows, 'create', id, undefined, fields)]);
      });
    },
  };
}

function patchRows<Row extends Standing>(rows: EditedRows<Row>): Command<RowPatch, Written> {
  return {
    name: `${rows.entity}.patch`,
    locks: ({ id }) => [rows.lock(id)],
    async execute(tx, calls) {
      const ids = calls.map(({ input }) => input.id);
      const known = await readRows(tx, rows, ids);
      const after = calls.map(({ input }) => ({ ...known.get(input.id)!, ...input.fields }));
      const faults = calls.map(({ input }, index) => {
        const row = known.get(input.id);
        return standingFault(rows, input.version, row) ?? rows.faultOf(after[index]!, row);
      });
      const changed = after.filter((_, index) => !faults[index]);
      if (changed.length > 0) void tx.write(rows.update, [JSON.stringify(changed)]);
      return calls.map(({ input: { id, fields } }, index) => {
        const fault = faults[index];
        if (fault) return refusal(fault);
        const names = Object.keys(fields) as (keyof Row)[];
        const pick = (row: Row) => Object.fromEntries(names.map((name) => [name, row[name]]));
        return success({ id }, [], [audited(rows, 'patch', id, pick(known.get(id)!), pick(after[index]!))]);
      });
    },
  };
}

function removeRows<Row extends Standing>(rows: EditedRows<Row>): Command<RowRemoval, Removed> {
  return {
    name: `${rows.entity}.remove`,
    locks: ({ id }) => [rows.lock(id)],
    async execute(tx, calls, { now }) {
      const ids = calls.map(({ input }) => input.id);
      const known = await readRows(tx, rows, ids);
      const faults = calls.map(({ input }) => standingFault(rows, input.version, known.get(input.id)));
      const going = ids.filter((_, index) => !faults[index]);
      const kept = going.filter((id) => known.get(id)!.used);
      const gone = going.filter((id) => !known.get(id)!.used);
      if (kept.length > 0) void tx.write(rows.archive, [kept, now]);
      if (gone.length > 0) void tx.write(rows.drop, [gone]);
      return ids.map((id, index) => {
        const fault = faults[index];
        if (fault) return refusal(fault);
        const { used, version, [rows.key as keyof Row]: _, ...before } = known.get(id)!;
        const outcome = used ? 'archived' : 'deleted';
        return success({ id, outcome }, [], [audited(rows, 'remove', id, before, { outcome })]);
      });
    },
  };
}

async function readRows<Row extends Standing>(
  reader: Reader,
  { read, key }: EditedRows<Row>,
  ids: readonly string[],
): Promise<Map<string, Row>> {
  const found = await reader.query<Row>(read, [ids]);
  return new Map(found.map((row) => [String(row[key as keyof Row]), row]));
}

function standingFault<Row extends Standing>(
  { noun }: EditedRows<Row>,
  version: number | undefined,
  row: Row | undefined,
): Problem | null {
  return row ? versionFault(noun, version, row.version) : problem('not_found', `There is no such ${noun}.`);
}

const audited = <Row extends Standing>(
  { entity }: EditedRows<Row>,
  action: string,
  entityId: string,
  before: unknown,
  after: unknown,
): AuditEntry => ({ action: `${entity}.${action}`, entity, entityId, before, after });
