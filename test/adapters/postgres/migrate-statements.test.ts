import { describe, expect, it } from 'vitest';
import { lineAt, splitStatements } from '../../../src/adapters/postgres/migrate-statements.ts';

const split = (text: string) => splitStatements(text).map((statement) => statement.sql);

describe('splitStatements', () => {
  it('gives each statement with the line on which its code begins', () => {
    expect(splitStatements('-- first\n\nselect 1;\n\n/* then */ select\n 2 ; ;\n-- done\n')).toEqual([
      { sql: 'select 1', line: 3 },
      { sql: 'select\n 2 ', line: 5 },
    ]);
  });

  it.each([
    ['a string with doubled quotes', "select 'a;''b;', 1"],
    ['a string with backslashes', "select E'it\\'s; \\\\', e'\\';'"],
    ['a name in quotes', 'select ";""a;" from "t;"'],
    ['a dollar quote', 'do $$ begin perform 1; end; $$'],
    ['a tagged dollar quote', "create function f() returns text language sql as $body$ select '$$;'; $body$"],
    ['a dollar in a name', 'select a$b$ from t$1$x'],
    ['a comment to the end of the line', 'select 1 -- no; end\n + 2'],
    ['nested comments', 'select /* a; /* b; */ c; */ 1'],
    ['a backslash at the end of a plain string', "select '\\'"],
  ])('keeps together %s', (_, sql) => {
    expect(split(`${sql};\nselect 2`)).toEqual([sql, 'select 2']);
  });

  it('takes the type e and names that end in e for no escape string', () => {
    expect(split("select date'2026-01-01;\\'; select 2")).toEqual(["select date'2026-01-01;\\'", 'select 2']);
  });

  it('finds nothing in comments and blanks', () => {
    expect(split('  -- a;\n /* b; */ ;;\n')).toEqual([]);
  });

  it('takes a quote that is never closed as one statement, for PostgreSQL to refuse', () => {
    expect(split("select 1; select 'a")).toEqual(['select 1', "select 'a"]);
    expect(split('select 1; select 2 /* a; ')).toEqual(['select 1', 'select 2 /* a; ']);
  });
});

describe('lineAt', () => {
  it('counts from one', () => {
    expect([lineAt('a\nb', 0), lineAt('a\nb', 1), lineAt('a\nb', 2)]).toEqual([1, 1, 2]);
  });
});
