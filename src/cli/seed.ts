import { createInterface } from 'node:readline/promises';
import { loadConfig } from '../config.ts';
import { Kernel } from '../kernel/kernel.ts';
import { makeDemo, removeDemo } from '../roles/demo.ts';
import { CommandFailed, defineCommand, type Io, UsageError } from './command.ts';
import { sayAccounts } from './demo-accounts.ts';
import { withDatabase } from './with-database.ts';

export const command = defineCommand({
  usage: 'crema seed [--reset | --clear] [--yes]',
  example: 'crema seed\ncrema seed --clear   # before the first real day: the demo goes, and stays away',
  options: {
    reset: { type: 'boolean', description: 'go back to the demo as it was at the first start' },
    clear: { type: 'boolean', description: 'remove the demo and switch it off for good' },
    yes: { type: 'boolean', description: 'do not ask' },
  },
  async run({ options }, io) {
    if (options.reset && options.clear)
      throw new UsageError('--reset makes the demo anew, --clear removes it; choose one.');
    const { config } = loadConfig(io.env);
    if (config.production) throw new CommandFailed('There is no demo in production.');
    if ((options.reset || options.clear) && !options.yes) await confirm(io);
    await withDatabase(config, io, async (database) => {
      const kernel = new Kernel(database, { batching: true, width: config.database.poolSize });
      if (options.clear) await removeDemo(kernel, 'off');
      if (options.reset) await removeDemo(kernel, null);
      if (options.clear) return io.say('The demo is gone and will not come back.');
      const made = await makeDemo(kernel, config);
      if (made.seeded) sayAccounts(made, io);
      else io.say('The demo is here already, or was switched off for good.');
    });
    return 0;
  },
});

async function confirm({ terminalWidth }: Io): Promise<void> {
  if (terminalWidth === null) throw new UsageError('This removes data; say --yes where nobody can be asked.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question('Remove the demo menu, people and orders? [y/N] ');
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandFailed('Nothing was changed.');
}
