import { type Command, success } from '../../kernel/command.ts';
import { sql } from '../../kernel/database.ts';

/** A part of the menu and its place on it, from 0. */
export interface Category {
  readonly category: string;
  readonly position: number;
  readonly demo: boolean;
}

const read = sql(
  'catalog.read_categories',
  'select category, position, demo from catalog.categories where category = any($1)',
);
const upsert = sql(
  'catalog.upsert_categories',
  `insert into catalog.categories (category, position, demo)
   select * from unnest($1::text[], $2::int[], $3::boolean[])
   on conflict (category) do update
     set position = excluded.position, demo = excluded.demo, version = categories.version + 1`,
);

/** Makes categories, and gives known ones their place. */
export const putCategories: Command<Category, Category> = {
  name: 'catalog.put_categories',
  locks: ({ category }) => [`category:${category}`],
  async execute(tx, calls) {
    const wanted = calls.map((call) => call.input);
    const names = wanted.map(({ category }) => category);
    const rows = await tx.query<Category>(read, [names]);
    const before = new Map(rows.map((row) => [row.category, row]));
    void tx.write(upsert, [names, wanted.map(({ position }) => position), wanted.map(({ demo }) => demo)]);
    return wanted.map((category) => {
      const audit = { action: 'catalog.put_category', entity: 'categories', entityId: category.category };
      return success(category, [], [{ ...audit, before: before.get(category.category), after: category }]);
    });
  },
};
