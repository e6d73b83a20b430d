import { maskUrl } from '../config/kinds/database.ts';
import { type EffectiveSetting, loadConfig } from '../config.ts';
import { alignColumns } from './columns.ts';
import { defineCommand, jsonOption } from './command.ts';

export const command = defineCommand({
  usage: 'crema config [--json]',
  example: 'PORT=8080 crema config\ncrema config --json | jq ".settings[] | select(.source != \\"default\\")"',
  options: { json: jsonOption },
  async run({ options }, io) {
    const { config, effective, notices } = loadConfig(io.env);
    const settings = effective.map((one) => ({
      area: one.area,
      name: one.setting.name,
      value: shown(one),
      source: one.source,
      variable: one.variable,
    }));
    const database = config.database.url === null ? null : maskUrl(config.database.url);
    if (options.json) {
      io.print(JSON.stringify({ production: config.production, database, settings, notices }, null, 2));
      return 0;
    }
    const rows = settings.map(({ name, value, source, variable }) => [
      name,
      value ?? '',
      variable === null || variable === name ? source : `${source} (${variable})`,
    ]);
    for (const line of alignColumns([['NAME', 'VALUE', 'SOURCE'], ...rows])) io.print(line);
    io.print('');
    io.print(`mode      ${config.production ? 'production' : 'development'}`);
    io.print(`database  ${database ?? `embedded PostgreSQL in ${config.server.dataDir}`}`);
    for (const notice of notices) io.say(notice);
    return 0;
  },
});

/** The value as text, or null where there is none; of a secret only what its kind lets be seen. */
function shown({ setting, value }: EffectiveSetting): string | null {
  if (value === null) return null;
  if (!setting.secret) return setting.kind.format(value as never);
  return setting.kind.mask?.(value as never) ?? '********';
}
