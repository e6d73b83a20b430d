import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allergens, diets, restrictionWord, restrictionWords } from '../../../src/domains/catalog/index.ts';
import { useSetting } from '../setting.ts';

const setting = useSetting();
const words = [...allergens, ...diets];
const forms = (word: string) => [
  ...[word, word.toUpperCase(), ` ${word}\t`, `\u00a0${word} `, `_${word}-`, word[0]!.toUpperCase() + word.slice(1)],
  ...[word.replace('-', ' '), word.replace('-', '_'), word.replace('-', ' - ')],
  word.endsWith('s') ? word.slice(0, -1) : `${word}s`,
];
const others = ['no coriander', 'Nutmeg', 'milk chocolate', 'ss', 's', '-', 'sugarfree', ' Strawberries '];

test('every word of the menu is itself in whatever form, and nothing else is', () => {
  for (const word of words) expect(forms(word).map(restrictionWord)).toEqual(forms(word).map(() => word));
  expect(others.map(restrictionWord)).toEqual(others);
  expect(restrictionWords(['Milk', 'eggs', 'milk', 'EGG'])).toEqual(['milk', 'eggs']);
});

test('what was kept in other forms is put right by its migration, in the same way', async () => {
  const people = new Map([
    ...words.map((word) => [word, forms(word)] as const),
    ['several', ['no coriander', 'Milk', 'vegan', 'milk', 'Nut', 'NUTS']],
    ['others', others],
    ['right', ['vegan', 'milk']],
    ['nothing', []],
  ]);
  await setting.rows(
    `insert into customers.customers (customer_id, dietary_restrictions, origin, created_at, updated_at)
     select key, array(select json_array_elements_text(value)), 'live', '2026-01-01', '2026-01-01' from json_each($1)`,
    [JSON.stringify(Object.fromEntries(people))],
  );
  const [file] = (await readdir('migrations')).filter((name) => name.endsWith('_restriction_words.sql'));
  const statement = await readFile(join('migrations', file!), 'utf8');
  await setting.rows(statement);
  const read = `select customer_id, dietary_restrictions, version from customers.customers order by customer_id`;
  const rows = await setting.rows<{ customer_id: string; dietary_restrictions: string[]; version: number }>(read);
  expect(new Map(rows.map((row) => [row.customer_id, row.dietary_restrictions]))).toEqual(
    new Map([...people].map(([id, said]) => [id, restrictionWords(said)])),
  );
  const untouched = rows.filter(({ version }) => version === 1).map(({ customer_id }) => customer_id);
  expect(untouched).toEqual(['nothing', 'others', 'right']);
  await setting.rows(statement);
  expect(await setting.rows(read)).toEqual(rows);
});
