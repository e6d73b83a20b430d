import { composeDatabase, type DatabaseConfig, databaseFaults, databaseNotices } from './database.ts';
import { readEnvironment } from './environment.ts';
import { ConfigError, type Fault } from './faults.ts';
import { composeObjects, type ObjectsConfig, objectsFaults, objectsNotices } from './objects.ts';
import { type Effective, readSetting } from './read-setting.ts';
import { noticesOfRules, ruleFaults, saysProduction } from './rules.ts';
import { type Area, type Declared, declared, settings, type Values } from './settings.ts';
import { unknownNames } from './unknown-names.ts';
import { noticesOfNamesWithoutEffect } from './without-effect.ts';

/** The settings by area, such as `config.server.port`. */
export interface Config extends Omit<Values, 'database' | 'objects'> {
  /** `NODE_ENV` or `ENVIRONMENT` says production. */
  readonly production: boolean;
  readonly database: DatabaseConfig;
  readonly objects: ObjectsConfig;
}

export interface EffectiveSetting extends Declared, Effective {}

export interface LoadedConfig {
  readonly config: Config;
  /** Sentences for the operator, to be said once at start. */
  readonly notices: readonly string[];
  /** Each setting as it took effect, for `crema config`. */
  readonly effective: readonly EffectiveSetting[];
}

interface LoadOptions {
  /** A file in the form of `.env`; null: none. Default: `.env` in the working directory if `env` is the process's own. */
  readonly envFile?: string | null;
}

/**
 * Reads the configuration. Only reads: nothing is created.
 *
 * @throws ConfigError that lists every fault
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env, options: LoadOptions = {}): LoadedConfig {
  const faults: Fault[] = [];
  const { envFile = env === process.env ? '.env' : null } = options;
  const environment = readEnvironment(env, envFile, faults);
  const production = saysProduction(environment);
  faults.push(...unknownNames(environment));

  const read = ({ setting }: Declared, dataDir: string, found = faults) =>
    readSetting(setting, environment, { production, dataDir }, found);
  const dataDir = read(dataDirSetting, '', []).value as string;
  const effective = declared.map((one) => ({ ...one, ...read(one, dataDir) }));
  const values = byArea(effective, (one) => one.value) as Values;
  const origins = byArea(effective, (one) => one).database as Record<keyof Values['database'], Effective>;

  const urlIsWrong = faults.some(({ name }) => name.startsWith(settings.database.url.name));
  if (!urlIsWrong) faults.push(...databaseFaults(values.database, origins));
  faults.push(...objectsFaults(values.objects), ...ruleFaults(values, production));
  if (faults.length > 0) throw new ConfigError(oneByName(faults));

  const database = composeDatabase(values.database);
  const objects = composeObjects(values.objects, dataDir);
  const notices = [
    ...databaseNotices(values.database, origins),
    ...objectsNotices(values.objects),
    ...noticesOfRules(values, environment, database.url !== null),
    ...noticesOfNamesWithoutEffect(environment),
  ];
  return { config: { ...values, production, database, objects }, notices, effective };
}

const dataDirSetting = declared.find(({ setting }) => setting.name === settings.server.dataDir.name)!;

function byArea<Picked>(effective: readonly EffectiveSetting[], pick: (one: EffectiveSetting) => Picked) {
  const areas: Partial<Record<Area, Record<string, Picked>>> = {};
  for (const one of effective) {
    const area = areas[one.area] ?? {};
    area[one.key] = pick(one);
    areas[one.area] = area;
  }
  return areas;
}

/** The first fault of each name: a wrong value stands for its default, which then breaks rules of its own. */
function oneByName(faults: readonly Fault[]): Fault[] {
  const first = new Map<string, Fault>();
  for (const fault of faults) if (!first.has(fault.name)) first.set(fault.name, fault);
  return [...first.values()];
}
