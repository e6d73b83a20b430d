import type { Setting } from './setting.ts';
import { type Area, declared } from './settings.ts';
import { notYet, ofReplacedSystems } from './without-effect.ts';

const madeBy = 'Made from src/config; after a change there, npx vitest run test/config -u makes it again.';

const titles: Record<Area, string> = {
  server: 'Server',
  store: 'Store',
  seller: 'Seller and invoices',
  database: 'Database',
  events: 'Events and Kafka',
  cache: 'Cache',
  objects: 'Objects',
  identity: 'Identity',
  loyalty: 'Loyalty',
  mail: 'Mail, SMS, push',
  upkeep: 'Upkeep',
  feeds: 'Feeds',
  demo: 'Demo',
  commands: 'Commands',
};

/** `.env.example`: every setting, commented out, with its default. */
export function envExample(): string {
  const head = [
    '# The settings of Crema, each with its default. Copy this file to .env and uncomment what you change;',
    '# variables of the environment win over .env. A secret may also come from a file: <NAME>_FILE=/path.',
    `# ${madeBy}`,
  ];
  const areas = byArea().flatMap(([area, settings]) => [
    '',
    `# --- ${titles[area]} ---`,
    ...settings.flatMap(exampleOf),
  ]);
  return `${[...head, ...areas].join('\n')}\n`;
}

function exampleOf(setting: Setting<unknown>): string[] {
  const text = typeof setting.default === 'string' ? setting.default : '';
  return ['', ...wrap(noteOf(setting), 116).map((line) => `# ${line}`), `#${setting.name}=${text}`];
}

function noteOf(setting: Setting<unknown>): string {
  const also = setting.aliases ? ` Also ${setting.aliases.join(', ')}.` : '';
  const standard =
    setting.default !== null && typeof setting.default === 'object' ? ` Default: ${setting.default.says}.` : '';
  return setting.description + also + standard;
}

/** `docs/configuration.md`. */
export function configurationPage(): string {
  const head = [
    '# Configuration',
    '',
    'Crema is configured by environment variables and by a file `.env` in the directory that it is started in; the',
    'environment wins. Nothing needs to be set in development. A variable that is set to nothing counts as not set.',
    'A secret (marked \\*) may also come from the file that `<NAME>_FILE` names. Unknown `CREMA_…` names and wrong values',
    'are refused at start, all in one message. `crema config` prints the settings in effect and where each comes from.',
    '',
    'Production is when `NODE_ENV` or `ENVIRONMENT` says `production` or `prod`. Then `JWT_SECRET` or `JWT_PRIVATE_KEY` is',
    'required, and `AUTH_OPEN`, `CREMA_DEMO` and `CREMA_BATCHING=off` are refused.',
  ];
  const areas = byArea().flatMap(([area, settings]) => [
    '',
    `## ${titles[area]}`,
    '',
    '| name | default | expected | what it does |',
    '|---|---|---|---|',
    ...settings.map(rowOf),
  ]);
  const list = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
  const others = [
    '',
    '## Names without effect',
    '',
    'These are understood and have no effect in this version; `crema start` says so once when one is set.',
    '',
    ...Object.entries(notYet).map(([area, names]) => `- ${area}: ${list(names)}`),
    '',
    `Names of the systems that Crema replaces, no longer needed: ${list(ofReplacedSystems)}.`,
  ];
  return `<!-- ${madeBy} -->\n${[...head, ...areas, ...others].join('\n')}\n`;
}

function rowOf(setting: Setting<unknown>): string {
  const name = `\`${setting.name}\`${setting.secret ? ' \\*' : ''}${(setting.aliases ?? []).map((one) => `, \`${one}\``).join('')}`;
  const cells = [name, defaultCell(setting), setting.kind.expected, setting.description];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function defaultCell(setting: Setting<unknown>): string {
  if (setting.default === null) return '';
  return typeof setting.default === 'string' ? `\`${setting.default}\`` : setting.default.says;
}

function byArea(): [Area, Setting<unknown>[]][] {
  const areas = new Map<Area, Setting<unknown>[]>();
  for (const { area, setting } of declared) areas.set(area, [...(areas.get(area) ?? []), setting]);
  return [...areas];
}

function wrap(text: string, width: number): string[] {
  return text.match(new RegExp(`.{1,${width}}(?=\\s|$)`, 'g'))!.map((line) => line.trim());
}
