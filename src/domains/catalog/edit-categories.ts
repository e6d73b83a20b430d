import { type Command, refusal, success } from '../../kernel/command.ts';
import { type Reader, sql } from '../../kernel/database.ts';
import { problem, versionFault } from '../../kernel/errors.ts';
import type { NewRow, Removed, RowPatch, RowRemoval, Written } from '../entities/index.ts';
import { putCategories } from './put-categories.ts';

interface Row {
  readonly category: string;
  readonly position: number;
  readonly version: number;
  readonly demo: boolean;
  readonly used: boolean;
}

const read = sql(
  'catalog.read_categories_in_use',
  `select category, position, version, demo,
     exists (select from catalog.products as p where p.category = c.category) as used
   from catalog.categories as c where category = any($1)`,
);
const archive = sql(
  'catalog.archive_categories',
  'update catalog.categories set archived_at = coalesce(archived_at, $2), version = version + 1 where category = any($1)',
);
/** A product may have come into one since it was looked at: that one stays. */
const drop = sql(
  'catalog.delete_categories',
  `delete from catalog.categories as c where category = any($1)
     and not exists (select from catalog.products as p where p.category = c.category)`,
);

const lock = (category: string) => `category:${category}`;

async function readRows(reader: Reader, names: readonly string[]): Promise<Map<string, Row>> {
  const rows = await reader.query<Row>(read, [names]);
  return new Map(rows.map((row) => [row.category, row]));
}

/** Makes new parts of the menu; last, unless they are given a place. */
export const createCategories: Command<NewRow, Written> = {
  name: 'catalog.create_categories',
  locks: ({ fields }) => [lock(String(fields.category))],
  async execute(tx, calls, context) {
    const wanted = calls.map(({ input }) => ({
      category: String(input.fields.category),
      position: (input.fields.position as number | undefined) ?? 0,
      demo: false,
    }));
    const known = await readRows(
      tx,
      wanted.map(({ category }) => category),
    );
    const fresh = calls.flatMap((call, index) =>
      known.has(wanted[index]!.category) ? [] : [{ ...call, input: wanted[index]! }],
    );
    const made = fresh.length > 0 ? await putCategories.execute(tx, fresh, context) : [];
    let next = 0;
    return wanted.map(({ category }) => {
      if (known.has(category)) return refusal(problem('already_exists', 'There is a category of this name.'));
      const outcome = made[next++]!;
      return outcome.ok ? success({ id: category }, outcome.events, outcome.audit) : outcome;
    });
  },
};

function faultOf(version: number | undefined, row: Row | undefined) {
  if (!row) return problem('not_found', 'There is no such category.');
  return versionFault('category', version, row.version);
}

/** Gives categories their place. */
export const patchCategories: Command<RowPatch, Written> = {
  name: 'catalog.patch_categories',
  locks: ({ id }) => [lock(id)],
  async execute(tx, calls, context) {
    const rows = await readRows(
      tx,
      calls.map((call) => call.input.id),
    );
    const faults = calls.map(({ input }) => faultOf(input.version, rows.get(input.id)));
    const placed = calls.flatMap((call, index) => {
      if (faults[index]) return [];
      const { category, position, demo } = rows.get(call.input.id)!;
      const wanted = (call.input.fields.position as number | undefined) ?? position;
      return [{ ...call, input: { category, position: wanted, demo } }];
    });
    const done = placed.length > 0 ? await putCategories.execute(tx, placed, context) : [];
    let next = 0;
    return calls.map(({ input }, index) => {
      const fault = faults[index];
      if (fault) return refusal(fault);
      const outcome = done[next++]!;
      return outcome.ok ? success({ id: input.id }, outcome.events, outcome.audit) : outcome;
    });
  },
};

/** Takes categories away; one that products are in is archived. */
export const removeCategories: Command<RowRemoval, Removed> = {
  name: 'catalog.remove_categories',
  locks: ({ id }) => [lock(id)],
  async execute(tx, calls, { now }) {
    const rows = await readRows(
      tx,
      calls.map((call) => call.input.id),
    );
    const faults = calls.map(({ input }) => faultOf(input.version, rows.get(input.id)));
    const going = calls.filter((_, index) => !faults[index]).map(({ input }) => rows.get(input.id)!);
    const kept = going.filter(({ used }) => used).map(({ category }) => category);
    const gone = going.filter(({ used }) => !used).map(({ category }) => category);
    if (kept.length > 0) void tx.write(archive, [kept, now]);
    if (gone.length > 0) void tx.write(drop, [gone]);
    return calls.map(({ input }, index) => {
      const fault = faults[index];
      if (fault) return refusal(fault);
      const { category, position, used } = rows.get(input.id)!;
      const outcome = used ? 'archived' : 'deleted';
      const audit = { action: 'catalog.remove_category', entity: 'categories', entityId: category };
      return success({ id: category, outcome }, [], [{ ...audit, before: { position }, after: { outcome } }]);
    });
  },
};
