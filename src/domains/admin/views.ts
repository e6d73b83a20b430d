import { type Command, refusal, success } from '../../kernel/command.ts';
import { type Reader, sql } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';

/** How somebody likes to look at an entity; what the definition says is between her and her client. */
export interface View {
  readonly name: string;
  readonly entity: string;
  readonly shared: boolean;
  readonly definition: Readonly<Record<string, unknown>>;
  readonly own: boolean;
  readonly version: number;
  readonly updated_at: string;
}

const shown = 'name, entity, shared, definition, owner = $1 as own, version, updated_at';
const list = sql(
  'admin.list_views',
  `select ${shown} from admin.views where (owner = $1 or shared) and ($2::text is null or entity = $2)
   order by name, own desc`,
);
const read = sql(
  'admin.read_view',
  `select ${shown} from admin.views where name = $2 and (owner = $1 or shared) order by own desc limit 1`,
);
const others = sql(
  'admin.shared_by_others',
  `select distinct v.name from admin.views as v
     join unnest($1::text[], $2::text[]) as w (owner, name) on v.name = w.name and v.owner <> w.owner
   where v.shared`,
);
const put = sql(
  'admin.put_views',
  `insert into admin.views as v (owner, name, entity, shared, definition, updated_at)
   select owner, name, entity, shared, definition, $6
   from unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::jsonb[]) as w (owner, name, entity, shared, definition)
   on conflict (owner, name) do update set entity = excluded.entity, shared = excluded.shared,
     definition = excluded.definition, version = v.version + 1, updated_at = excluded.updated_at
   returning owner, name, version`,
);
const drop = sql(
  'admin.delete_views',
  `delete from admin.views as v using unnest($1::text[], $2::text[]) as w (owner, name)
   where v.owner = w.owner and v.name = w.name returning v.owner, v.name`,
);

/** One's own and those that others share, by name; of one entity, or of all. */
export function listViews(reader: Reader, owner: string, entity: string | null): Promise<View[]> {
  return reader.query<View>(list, [owner, entity]);
}

/** The view of this name: one's own, else the shared one. */
export async function readView(reader: Reader, owner: string, name: string): Promise<View | undefined> {
  return (await reader.query<View>(read, [owner, name]))[0];
}

export type NewView = Pick<View, 'name' | 'entity' | 'shared' | 'definition'>;

const lockOf = (owner: string, name: string) => `view:${owner}:${name}`;
const keyOf = ({ owner, name }: { owner: string; name: string }) => `${owner}\n${name}`;

/** Keeps views under their names, each for its owner. Of shared ones there is one of a name. */
export const putViews: Command<NewView & { readonly owner: string }, View> = {
  name: 'admin.put_views',
  locks: ({ owner, name, shared }) => [lockOf(owner, name), ...(shared ? [`shared-view:${name}`] : [])],
  explain: (constraint) => (constraint === 'views_shared' ? nameTaken() : undefined),
  async execute(tx, calls, { now }) {
    const wanted = calls.map(({ input }) => input);
    const shared = wanted.filter((view) => view.shared);
    const rows = await tx.query<{ name: string }>(others, [
      shared.map(({ owner }) => owner),
      shared.map(({ name }) => name),
    ]);
    const taken = new Set(rows.map(({ name }) => name));
    const good = wanted.filter((view) => !(view.shared && taken.has(view.name)));
    const written = await tx.write<{ owner: string; name: string; version: number }>(put, [
      good.map(({ owner }) => owner),
      good.map(({ name }) => name),
      good.map(({ entity }) => entity),
      good.map((view) => view.shared),
      good.map(({ definition }) => JSON.stringify(definition)),
      now,
    ]);
    const versions = new Map(written.map((row) => [keyOf(row), row.version]));
    return wanted.map(({ owner, ...view }) => {
      const version = versions.get(keyOf({ owner, name: view.name }));
      if (version === undefined) return refusal(nameTaken());
      return success({ ...view, own: true, version, updated_at: now.toISOString() });
    });
  },
};

/** Forgets one's own views. */
export const deleteViews: Command<{ readonly owner: string; readonly name: string }, null> = {
  name: 'admin.delete_views',
  locks: ({ owner, name }) => [lockOf(owner, name)],
  async execute(tx, calls) {
    const wanted = calls.map(({ input }) => input);
    const rows = await tx.write<{ owner: string; name: string }>(drop, [
      wanted.map(({ owner }) => owner),
      wanted.map(({ name }) => name),
    ]);
    const gone = new Set(rows.map(keyOf));
    return wanted.map((view) => (gone.has(keyOf(view)) ? success(null) : refusal(noSuchView())));
  },
};

export const noSuchView = () => problem('not_found', 'You have no view of this name.');
const nameTaken = () => problem('already_exists', 'Somebody else shares a view of this name.');
