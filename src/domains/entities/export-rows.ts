import type { FastifyReply } from 'fastify';
import { type Column as ExportColumn, type ExportFormat, sendExport } from '../../adapters/export/index.ts';
import type { RowSource } from '../../adapters/postgres/row-source.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { Column, Entity, Fields } from './entity.ts';
import type { RowQuery } from './row-query.ts';
import { selectRows, visibleColumns } from './select.ts';

/** Answers with all rows that a query lets through, in its order, as a file; only the columns that the reader sees. */
export function exportRows(
  reply: FastifyReply,
  source: RowSource,
  entity: Entity,
  wanted: { readonly query: RowQuery; readonly reader: Principal; readonly format: ExportFormat },
): Promise<FastifyReply> {
  const columns = visibleColumns(entity, wanted.reader);
  const select = selectRows(entity, wanted.query, columns);
  return sendExport(reply, {
    name: `${entity.name}-export`,
    format: wanted.format,
    columns: columns.map(exportColumn),
    rows: (signal) => source.batches<Fields>(select, signal),
  });
}

function exportColumn({ name, kind, present }: Column): ExportColumn<Fields> {
  const shown = (value: unknown) => (present && value !== null ? present(value as never) : value);
  return { name, type: kind, of: present ? (row) => shown(row[name]) : (row) => row[name] };
}
