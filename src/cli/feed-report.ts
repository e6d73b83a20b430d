import type { FeedReport } from '../adapters/feeds/index.ts';
import { formatMoney } from '../kernel/money.ts';
import { alignColumns } from './columns.ts';

/** What a map makes of files, for people to read. */
export function feedReportLines(report: FeedReport): string[] {
  return [
    ...report.files.flatMap(fileLines),
    '',
    ...alignColumns([
      ['OUR COLUMN', 'EXPRESSION', 'FIRST ROWS'],
      ...report.columns.map(({ name, expression, samples }) => [
        name,
        short(expression),
        samples.map(shown).join(' | '),
      ]),
    ]),
    '',
    `${count(report.orderCount)} orders, ${count(report.lineCount)} lines, ${count(report.productCount)} products, ${count(report.customerCount)} customers`,
    `sum of all lines: ${formatMoney(Number(report.totalCents))}`,
    ...(report.firstPlacedAt === null ? [] : [`from ${report.firstPlacedAt} to ${report.lastPlacedAt}`]),
    ...(report.skippedCount > 0 ? [`${count(report.skippedCount)} lines left out by the map's where`] : []),
    ...report.warnings.map((one) => `warning ${one.warning}: ${count(one.count)} orders, such as ${one.example}`),
    ...rejectLines(report),
  ];
}

function fileLines({ name, table, records, malformed, columns }: FeedReport['files'][number]): string[] {
  const unused = columns.filter((column) => !column.used).map((column) => column.name);
  return [
    `${name} is ${table}: ${count(records)} records${malformed > 0 ? `, ${count(malformed)} of them malformed` : ''}`,
    ...(unused.length > 0 ? [`  not read by the map: ${unused.join(', ')}`] : []),
  ];
}

function rejectLines({ rejectCount, rules, firstRejects }: FeedReport): string[] {
  if (rejectCount === 0) return ['no line breaks a rule'];
  return [
    `${count(rejectCount)} lines break rules: ${rules.map((one) => `${one.rule} ${count(one.count)}`).join(', ')}`,
    ...firstRejects.map((one) => `  ${one.file}:${one.line_no} ${one.messages.join('; ')}`),
  ];
}

const count = (value: number) => value.toLocaleString('en');
const shown = (sample: string | null) => sample ?? '(none)';
const short = (text: string) => (text.length > 50 ? `${text.slice(0, 49)}…` : text);
