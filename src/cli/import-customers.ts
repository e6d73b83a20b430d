import { readProfileRows } from '../adapters/feeds/index.ts';
import type { Config } from '../config.ts';
import { type ImportCounts, importProfiles } from '../domains/customers/index.ts';
import { customerAccounts } from '../domains/identity/index.ts';
import { Kernel } from '../kernel/kernel.ts';
import { system } from '../kernel/principal.ts';
import { CommandFailed, type Io } from './command.ts';
import { withDatabase } from './with-database.ts';

const shownErrors = 20;

/** Upserts the profiles of files, one after the other; says which rows were refused, and why. */
export function importCustomerFiles(config: Config, files: readonly string[], io: Io): Promise<ImportCounts> {
  return withDatabase(config, io, async (database) => {
    const kernel = new Kernel(database, { batching: true, width: config.database.poolSize });
    const total = { rows: 0, created: 0, updated: 0, unchanged: 0, failed: 0 };
    for (const file of files) {
      let shown = 0;
      const counts = await importProfiles(readProfileRows(file), {
        ...{ kernel, accounts: customerAccounts, principal: system('import'), signal: io.signal },
        refused(errors) {
          for (const { row, message, errors: places } of errors) {
            if (shown++ >= shownErrors) continue;
            const where = places.map(({ path, message: fault }) => `${path} ${fault}`.trim()).join('; ');
            io.say(`${file}, row ${row}: ${message}${where === '' ? '' : ` (${where})`}`);
          }
        },
      });
      if (shown > shownErrors) io.say(`… and ${shown - shownErrors} more rows of ${file}.`);
      for (const name of Object.keys(total) as (keyof ImportCounts)[]) total[name] += counts[name];
    }
    io.say(`${total.rows} rows: ${total.created} new, ${total.updated} changed, ${total.unchanged} as they were.`);
    if (total.failed > 0 && total.failed === total.rows) throw new CommandFailed('No profile could be imported.');
    return total;
  });
}
