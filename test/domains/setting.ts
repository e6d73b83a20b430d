import { afterAll, beforeAll } from 'vitest';
import { openDatabase, type PostgresDatabase } from '../../src/adapters/postgres/database.ts';
import type { Command } from '../../src/kernel/command.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { system } from '../../src/kernel/principal.ts';
import { createDatabase } from '../support/database.ts';

export interface Setting {
  database: PostgresDatabase;
  kernel: Kernel;
  /** Runs a command with these inputs as one set; answers values and problem codes, in order. */
  run<Input, Output>(command: Command<Input, Output>, inputs: readonly Input[]): Promise<(Output | string)[]>;
  /** What a query answers, for looking at tables. */
  rows<Row>(text: string, values?: unknown[]): Promise<Row[]>;
}

/** A database of its own for the tests of one file. */
export function useSetting(): Setting {
  const setting = {} as Setting;
  let drop = async () => {};
  beforeAll(async () => {
    const created = await createDatabase();
    drop = created.drop;
    const warn = () => {};
    setting.database = openDatabase({ url: created.url, poolSize: 4, warn });
    setting.kernel = new Kernel(setting.database, { batching: true, width: 4 });
    setting.run = async (command, inputs) => {
      const principal = system('test');
      const done = await setting.kernel.run(
        command,
        inputs.map((input) => ({ input, principal })),
      );
      return done.map((one) => {
        if ('defect' in one) throw one.defect;
        return one.outcome.ok ? one.outcome.value : one.outcome.problem.code;
      });
    };
    setting.rows = async <Row>(text: string, values: unknown[] = []) =>
      (await setting.database.pool.query(text, values)).rows as Row[];
  });
  afterAll(async () => {
    await setting.database.close();
    await drop();
  });
  return setting;
}
