import { loadConfig } from '../config.ts';
import { listDeadLetters, replayDeadLetter } from '../kernel/consumer-admin.ts';
import { consumersOf } from '../roles/consumers.ts';
import { defineCommand, UsageError } from './command.ts';
import { explain } from './errors.ts';
import { wholeNumber } from './operands.ts';
import { withDatabase } from './with-database.ts';

const most = 10_000;

export const command = defineCommand({
  usage: 'crema dead-letters replay <id>… | --all',
  example: 'crema dead-letters replay 7\ncrema dead-letters replay --all',
  options: { all: { type: 'boolean', description: 'all that are open, oldest first' } },
  operands: { least: 0, most },
  async run({ options, operands }, io) {
    if (options.all === operands.length > 0)
      throw new UsageError('Name dead letters by their ids, or say --all; not both.');
    const { config } = loadConfig(io.env);
    return withDatabase(config, io, async (database) => {
      const ids = options.all
        ? (await listDeadLetters(database, 'open', most)).map((one) => one.dead_letter_id).reverse()
        : operands.map((text) => wholeNumber(text, 'A dead letter id', Number.MAX_SAFE_INTEGER));
      let failed = 0;
      for (const id of ids) {
        io.signal.throwIfAborted();
        try {
          await replayDeadLetter(database, consumersOf(config), id);
        } catch (error) {
          failed += 1;
          io.say(`${id}: ${explain(error)}`);
        }
      }
      io.say(`${ids.length - failed} replayed, ${failed} failed.`);
      return failed === 0 ? 0 : 1;
    });
  },
});
