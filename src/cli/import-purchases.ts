import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Config } from '../config.ts';
import { type Buy, buy, importProgress, readExportedPurchase } from '../domains/purchases/index.ts';
import { now } from '../kernel/clock.ts';
import { refuseOutage } from '../kernel/errors.ts';
import { Kernel } from '../kernel/kernel.ts';
import { system } from '../kernel/principal.ts';
import { CommandFailed, type Io } from './command.ts';
import { explain } from './errors.ts';
import { readExport } from './exported-documents.ts';
import { fromCaller } from './feed-map-file.ts';
import { Progress } from './progress.ts';
import { withDatabase } from './with-database.ts';

/** Larger sets gain nothing more, and hold back the readers of the log. */
const batchSize = 1_000;
const shownFaults = 20;

export interface PurchasesImported {
  readonly documents: number;
  readonly accepted: number;
  readonly rejected: number;
}

/**
 * Sends the purchases of `mongoexport` files through the command of `POST /buy`. User, name, price and time are a
 * purchase's natural key, so what is there already is not there twice; a file that was cut off goes on where it stopped.
 */
export async function importPurchases(config: Config, files: readonly string[], io: Io): Promise<PurchasesImported> {
  return withDatabase(config, io, async (database) => {
    const kernel = new Kernel(database, { batching: true, width: config.database.poolSize });
    const sum = { documents: 0, accepted: 0, rejected: 0 };
    const progress = new Progress(io, { label: 'importing purchases', unit: 'documents', total: null });
    const reject = (file: string, line: number, fault: string) => {
      sum.rejected += 1;
      if (sum.rejected <= shownFaults) io.say(`${file}:${line} ${fault}`);
    };
    for (const file of files) {
      const path = fromCaller(file, io);
      const before = await importProgress(database).begin(await fingerprintOf(path), now());
      let seen = 0;
      let batch: { readonly input: Buy; readonly line_no: number }[] = [];
      const flush = async () => {
        const calls = batch.map(({ input }) => ({ input, principal: system('import') }));
        const done = await kernel.run(buy, calls);
        refuseOutage(done);
        done.forEach((one, index) => {
          if ('outcome' in one && one.outcome.ok) sum.accepted += 1;
          else
            reject(
              file,
              batch[index]!.line_no,
              explain('defect' in one ? one.defect : one.outcome.ok || one.outcome.problem),
            );
        });
        await importProgress(database).advance(before.fingerprint, seen, now());
        batch = [];
        progress.update(sum.documents);
      };
      for await (const { line_no, document, fault } of readExport(path)) {
        io.signal.throwIfAborted();
        seen += 1;
        sum.documents += 1;
        if (seen <= before.documents_done) continue;
        const read = fault === null ? readExportedPurchase(document) : { fault };
        if ('fault' in read) reject(file, line_no, read.fault);
        else batch.push({ input: read.purchase, line_no });
        if (batch.length === batchSize) await flush();
      }
      await flush();
    }
    progress.end();
    if (sum.rejected > shownFaults) io.say(`… and ${sum.rejected - shownFaults} more documents were rejected.`);
    if (sum.rejected > 0 && sum.rejected === sum.documents) throw new CommandFailed('No purchase could be imported.');
    return sum;
  });
}

/** Of the file's content: a renamed copy is the same. */
async function fingerprintOf(path: string): Promise<string> {
  if (!(await stat(path).catch(() => null))?.isFile())
    throw new CommandFailed(`${path} is not a file that can be read.`);
  const { createReadStream } = await import('node:fs');
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
