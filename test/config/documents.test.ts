import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { configurationPage, envExample } from '../../src/config/documents.ts';
import { declared } from '../../src/config/settings.ts';
import { notYet, ofReplacedSystems } from '../../src/config/without-effect.ts';
import { loadConfig } from '../../src/config.ts';

describe('.env.example', () => {
  test('is current', async () => {
    await expect(envExample()).toMatchFileSnapshot('../../.env.example');
  });

  test('sets nothing as it stands', () => {
    expect(parseEnv(envExample())).toEqual({});
  });

  test('names every setting once, and uncommented gives the defaults', () => {
    const uncommented = parseEnv(envExample().replaceAll(/^#(?=[A-Z])/gm, ''));
    expect(envExample().match(/^#[A-Z]\w+(?==)/gm)).toEqual(declared.map(({ setting }) => `#${setting.name}`));
    expect(Object.keys(uncommented)).toHaveLength(declared.length);
    // Only DB_PORT, which means nothing alone, may not be set beside nothing else.
    const { DB_PORT, ...env } = uncommented;
    expect(DB_PORT).toBe('5432');
    expect(loadConfig(env).config).toEqual(loadConfig({}).config);
  });

  test('keeps to 120 columns', () => {
    expect(
      envExample()
        .split('\n')
        .filter((line) => line.length > 120),
    ).toEqual([]);
  });
});

describe('docs/configuration.md', () => {
  test('is current', async () => {
    await expect(configurationPage()).toMatchFileSnapshot('../../docs/configuration.md');
  });

  test('has a row for every setting', () => {
    const rows = configurationPage().match(/^\| `[A-Z]/gm);
    expect(rows).toHaveLength(declared.length);
  });
});

test('no name is both a setting and without effect', () => {
  const without = [...Object.values(notYet).flat(), ...ofReplacedSystems];
  const prefixes = without.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  const both = declared
    .flatMap(({ setting }) => [setting.name, ...(setting.aliases ?? [])])
    .filter((name) => without.includes(name) || prefixes.some((prefix) => name.startsWith(prefix)));
  expect(both).toEqual([]);
});
