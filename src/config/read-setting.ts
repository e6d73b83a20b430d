import { readFileSync } from 'node:fs';
import type { Environment, Source } from './environment.ts';
import { describeValue, type Fault } from './faults.ts';
import type { Setting, Surroundings } from './setting.ts';
import { namesOf } from './settings.ts';

/** A setting's value and where it comes from. */
export interface Effective {
  readonly value: unknown;
  readonly source: 'default' | Source;
  /** The variable that gave it, such as `DB_USERNAME` or `JWT_SECRET_FILE`; null for a default. */
  readonly variable: string | null;
}

interface Given extends Effective {
  readonly variable: string;
  readonly value: string;
}

/** Reads one setting. What is wrong with it is added to `faults`, and its default stands in. */
export function readSetting(
  setting: Setting<unknown>,
  environment: Environment,
  surroundings: Surroundings,
  faults: Fault[],
): Effective {
  const fallback: Effective = { value: defaultOf(setting, surroundings), source: 'default', variable: null };
  const given = findGiven(setting, environment, faults);
  if (!given) return fallback;
  const value = setting.kind.parse(setting.secret ? given.value : given.value.trim());
  if (value !== undefined) return { ...given, value };
  const got = describeValue(given.value, setting.secret === true);
  faults.push({ name: given.variable, message: `is ${got}${from(given.source)}; expected ${setting.kind.expected}.` });
  return fallback;
}

/** A default is read like a given text, so that a wrong one cannot go unnoticed. */
export function defaultOf(setting: Setting<unknown>, surroundings: Surroundings): unknown {
  if (setting.default === null) return null;
  if (typeof setting.default !== 'string') return setting.default.of(surroundings);
  const value = setting.kind.parse(setting.default);
  if (value === undefined) throw new Error(`the default of ${setting.name} is not ${setting.kind.expected}`);
  return value;
}

/** The text that counts: of several names the process's before the file's; two that disagree are a fault. */
function findGiven(setting: Setting<unknown>, environment: Environment, faults: Fault[]): Given | undefined {
  const set = namesOf(setting).filter((name) => environment.has(name));
  const inProcess = set.filter((name) => environment.get(name)?.source === 'environment');
  const names = inProcess.length > 0 ? inProcess : set;
  const found = names
    .map((name) => readVariable(setting, name, environment, faults))
    .filter((one) => one !== undefined);
  const other = found.find((one) => one.value !== found[0]?.value);
  if (other) {
    faults.push({
      name: other.variable,
      message: `and ${found[0]?.variable} are both set and differ; keep one of them.`,
    });
  }
  return found[0];
}

function readVariable(
  setting: Setting<unknown>,
  variable: string,
  environment: Environment,
  faults: Fault[],
): Given | undefined {
  const { text, source } = environment.get(variable)!;
  if (!setting.secret || !variable.endsWith('_FILE')) return { value: text, source, variable };
  try {
    const value = readFileSync(text, 'utf8').replace(/\r?\n$/, '');
    if (value.trim() !== '') return { value, source, variable };
    faults.push({
      name: variable,
      message: `names an empty file${from(source)}; expected one that holds ${setting.name}.`,
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    faults.push({ name: variable, message: `names a file that cannot be read (${code})${from(source)}.` });
  }
  return undefined;
}

function from(source: Effective['source']): string {
  return source === '.env' ? ' (in .env)' : '';
}
