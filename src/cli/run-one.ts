import type { Command } from '../kernel/command.ts';
import type { Database } from '../kernel/database.ts';
import { Kernel } from '../kernel/kernel.ts';
import { system } from '../kernel/principal.ts';
import { CommandFailed } from './command.ts';

/** Runs a command of the kernel for the operator. @throws CommandFailed with the reason of a refusal */
export async function runOne<Input, Output>(
  database: Database,
  command: Command<Input, Output>,
  input: Input,
): Promise<Output> {
  const kernel = new Kernel(database, { batching: true, width: 1 });
  const result = await kernel.submit(command, { input, principal: system('cli') });
  if (!('ok' in result)) throw new Error('a call without a key was answered from a kept answer');
  if (!result.ok) throw new CommandFailed(result.problem.message, { cause: result.problem });
  return result.value;
}
