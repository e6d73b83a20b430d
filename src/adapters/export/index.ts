/** Tables as files: CSV and XLSX of any length, streamed. */
export type { Batches, CellType, Column } from './column.ts';
export { csv } from './csv.ts';
export { type Export, type ExportFormat, exportFormats, exportTypes, sendExport } from './send-export.ts';
export { xlsx } from './xlsx.ts';
