import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { crema, newDirectory, startCrema } from './crema.ts';

describe('help', () => {
  test('lists every command', async () => {
    const { code, stdout, stderr } = await crema('--help');
    expect([code, stderr]).toEqual([0, '']);
    for (const { name, summary } of commands) expect(stdout).toMatch(new RegExp(`^ {2}${name} +${summary}$`, 'm'));
  });

  test.each(commands.map(({ name }) => name))('of %s has its usage and an example', async (name) => {
    const { code, stdout, stderr } = await crema(`${name} --help`);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^Usage: crema ${name}( |$)`, 'm'));
    expect(stdout).toMatch(new RegExp(`^Example:\\n {2}.*crema ${name}`, 'm'));
    expect(await crema(`help ${name}`)).toMatchObject({ code: 0, stdout });
  });

  test('of a first word lists what begins so', async () => {
    const { code, stdout } = await crema('database --help');
    expect([code, stdout.match(/^ {2}\w.*$/gm)]).toEqual([0, ['  database url  print the URL of the database in use']]);
  });

  test('goes to standard error, with code 2, when no command is given', async () => {
    const { code, stdout, stderr } = await crema('');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Usage: crema <command>/);
  });
});

describe('a wrong call is answered by one sentence and code 2', () => {
  test.each([
    ['mirgate', 'There is no command `mirgate`; did you mean `crema migrate`?'],
    ['frobnicate', 'There is no command `frobnicate`; `crema --help` lists them all.'],
    ['database', '`crema database` needs one more word: `crema database url`.'],
    ['database ulr', 'There is no command `database ulr`; did you mean `crema database url`?'],
    ['databse url', 'There is no command `databse`; did you mean `crema database url`?'],
    ['migrate --dryrun', '`crema migrate` has no option --dryrun; did you mean --dry-run?'],
    ['migrate --frobnicate', '`crema migrate` has no option --frobnicate.'],
    ['migrate -x', '`crema migrate` has no option -x.'],
    ['migrate now', '`crema migrate` does not take "now".'],
    ['config --json=yes', '--json takes no value.'],
  ])('crema %s', async (words, sentence) => {
    expect(await crema(words)).toEqual({ code: 2, stdout: '', stderr: `${sentence}\n` });
  });
});

test('--version is that of the package', async () => {
  const { stdout } = await crema('--version');
  const { default: expected } = await import('../../package.json', { with: { type: 'json' } });
  expect(stdout).toBe(`${expected.version}\n`);
});

describe('errors', () => {
  const unreachable = { DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x' };

  test('are one paragraph without a stack or a password', async () => {
    const { code, stdout, stderr } = await crema('migrate', unreachable);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      'The database at 127.0.0.1:1 cannot be reached: connect ECONNREFUSED 127.0.0.1:1. Check DATABASE_URL (or DB_HOST and its companions) and that the server runs.\n',
    );
  });

  test('show their stack and cause with LOG_LEVEL=debug, also from .env', async () => {
    const directory = newDirectory();
    writeFileSync(join(directory, '.env'), 'LOG_LEVEL=Debug\n');
    const { code, stderr } = await crema('migrate', unreachable, directory);
    expect(code).toBe(1);
    expect(stderr).toMatch(/\n {4}at .*with-database\.ts/);
    expect(stderr).toMatch(/^Caused by: Error: connect ECONNREFUSED/m);
    expect(stderr).not.toContain('hunter2');
  });

  test('of the configuration come all at once', async () => {
    expect(await crema('migrate', { PORT: 'x', CREMA_DEMOO: '1' })).toEqual({
      code: 1,
      stdout: '',
      stderr:
        '2 settings are wrong:\n' +
        '  CREMA_DEMOO is not a setting of Crema; did you mean CREMA_DEMO?\n' +
        '  PORT is the text "x"; expected a port from 0 to 65535.\n',
    });
  });
});

test('a reader that goes away ends the command quietly, with the code of a broken pipe', async () => {
  const child = startCrema(['config'], {}, newDirectory());
  child.stdout!.destroy();
  const [stderr, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
  expect({ code, stderr }).toEqual({ code: 141, stderr: '' });
});
