import { alignColumns } from './columns.ts';
import type { Command } from './command.ts';
import type { CommandEntry } from './commands.ts';

export function overview(entries: readonly CommandEntry[]): string {
  return [
    'Usage: crema <command> [options]',
    '',
    ...alignColumns(entries.map(({ name, summary }) => [`  ${name}`, summary])),
    '',
    'crema <command> --help tells more, with an example. Settings come from the environment and from .env (crema config).',
  ].join('\n');
}

export function commandHelp({ summary }: CommandEntry, { usage, example, options }: Command): string {
  const rows = Object.entries(options).map(([name, { value, description }]) => [
    `  --${name}${value ? ` ${value}` : ''}`,
    description,
  ]);
  return [
    `Usage: ${usage}`,
    '',
    `${summary[0]!.toUpperCase()}${summary.slice(1)}.`,
    ...(rows.length > 0 ? ['', 'Options:', ...alignColumns(rows)] : []),
    '',
    'Example:',
    ...example.split('\n').map((line) => `  ${line}`),
  ].join('\n');
}
