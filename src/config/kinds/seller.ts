import type { Kind } from '../setting.ts';

/** The lines of a postal address, which may stand in one line of an environment file. */
export const addressLines: Kind<readonly string[]> = {
  expected: 'an address, its lines separated by commas',
  parse: (text) => {
    const lines = text.split(/,|\n|\\n/).map((line) => line.trim());
    const kept = lines.filter((line) => line !== '');
    return kept.length > 0 && kept.length <= 8 ? kept : undefined;
  },
  format: (lines) => lines.join(', '),
};

/** Credit notes have a series of their own by this ending, so no series of invoices has it. */
const creditNotes = /(^|-)CN$/;

/** What invoice numbers begin with; it goes into file names too. */
export const invoiceSeries: Kind<string> = {
  expected: 'up to 20 letters and digits in groups joined by hyphens, such as INV or CAFE-2027, not ending in CN',
  parse: (text) => {
    const series = text.toUpperCase();
    const formed = /^[A-Z0-9]+(-[A-Z0-9]+)*$/.test(series) && series.length <= 20;
    return formed && !creditNotes.test(series) ? series : undefined;
  },
  format: (series) => series,
};
