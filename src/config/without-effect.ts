import type { Environment } from './environment.ts';
import { declared, namesOf } from './settings.ts';

/**
 * Names that Crema will read in a later version, by area; `*` stands for any ending. One that becomes a setting moves
 * from here to its area's table.
 */
export const notYet: Readonly<Record<string, readonly string[]>> = {
  server: ['CAFE_BACKEND_URL'],
  warehouse: ['POSTGRES_DWH_*'],
  alerts: ['ALERT_*'],
  backup: ['BACKUP_*'],
  'coming over': ['MYSQL_*'],
  objects: ['AZURE_STORAGE_CONNECTION_STRING'],
  pipeline: [
    'DATA_PIPELINE_SCHEDULE',
    'DATA_PIPELINE_START_OFFSET_MINUTES',
    'ORDER_GENERATION_SCHEDULE',
    'PIPELINE_ENGINE',
    'DATABRICKS_*',
    'MART_FRESHNESS_MINUTES',
  ],
  scores: ['TRUST_*', 'DELIVERY_DELAY_PENALTY_PER_DAY', 'STOCK_ALERT_*'],
  loyalty: ['LOYALTY_LOOKBACK_DAYS', 'LOYALTY_RECOMMENDATION_LIMIT'],
  telemetry: ['OTEL_*'],
};

/** Names that deployments of the replaced systems set and that mean nothing here. */
export const ofReplacedSystems: readonly string[] = [
  'CM_API_HOST',
  'MONGODB_*',
  'TRUST_TARGET_TABLE',
  'LOYALTY_RECOMMENDATION_SCHEDULE',
  'SWAGGER_PATH',
];

/** One sentence for each of the two lists of which a name is set. */
export function noticesOfNamesWithoutEffect(environment: Environment): string[] {
  const settingNames = new Set(declared.flatMap(({ setting }) => namesOf(setting)));
  const set = [...environment.keys()].filter((name) => !settingNames.has(name)).sort();
  const old = set.filter((name) => matches(ofReplacedSystems, name));
  const early = set.filter((name) => !old.includes(name) && matches(Object.values(notYet).flat(), name));
  return [
    old.length > 0 ? `Without effect in Crema, and no longer needed: ${old.join(', ')}.` : '',
    early.length > 0 ? `Understood, but without effect in this version: ${early.join(', ')}.` : '',
  ].filter((notice) => notice !== '');
}

function matches(patterns: readonly string[], name: string): boolean {
  const plain = name.replace(/_FILE$/, '');
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? plain.startsWith(pattern.slice(0, -1)) : plain === pattern,
  );
}
