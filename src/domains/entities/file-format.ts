import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type ExportFormat, exportFormats, exportTypes } from '../../adapters/export/index.ts';

/** What a list's address may say beside its filters. */
export interface AsFile {
  readonly format?: ExportFormat;
}

const format = { enum: [...exportFormats], description: 'All rows as a file, whatever the page' };

export const fileFormat = Type.Optional(Type.String(format));
export const asksForFile = ({ query }: Pick<FastifyRequest, 'query'>) => (query as AsFile).format !== undefined;

/** How the description speaks of these files. */
export const fileAnswersOf = (formats: readonly ExportFormat[]) =>
  Object.fromEntries(formats.map((one) => [exportTypes[one].split(';')[0]!, { schema: Type.Unknown() }]));
export const fileAnswers = fileAnswersOf(exportFormats);
