import { parseArgs } from 'node:util';
import { didYouMean } from '../config/did-you-mean.ts';
import { type Arguments, type Command, type OptionTable, UsageError } from './command.ts';

/**
 * Reads a command's words. All booleans are there, false unless given.
 *
 * @returns null when help is asked for
 * @throws UsageError
 */
export function parseArguments(
  name: string,
  command: Command,
  words: readonly string[],
): Arguments<OptionTable> | null {
  const declared = { ...command.options, help: { type: 'boolean', short: 'h' } } as const;
  const { tokens, positionals } = parseArgs({
    args: [...words],
    options: declared,
    allowPositionals: true,
    strict: false, // its own messages know no near names
    tokens: true,
  });
  const options: Record<string, string | boolean> = {};
  for (const [option, { type }] of Object.entries(command.options)) if (type === 'boolean') options[option] = false;
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    if (token.name === 'help') return null;
    options[token.name] = optionValue(token, name, command);
  }
  checkOperands(name, command, positionals);
  return { options, operands: positionals } as Arguments<OptionTable>;
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function optionValue(
  { name, rawName, value, inlineValue }: OptionToken,
  commandName: string,
  command: Command,
): string | true {
  const option = command.options[name];
  if (!option || !rawName.startsWith('--')) {
    const meant = didYouMean(name, Object.keys(command.options));
    throw new UsageError(
      `\`crema ${commandName}\` has no option ${rawName}${meant ? `; did you mean --${meant}?` : '.'}`,
    );
  }
  if (option.type === 'boolean') {
    if (value === undefined) return true;
    throw new UsageError(`${rawName} takes no value.`);
  }
  if (value === undefined || value === '')
    throw new UsageError(`${rawName} needs a value: ${rawName} ${option.value ?? '…'}`);
  if (value.startsWith('-') && !inlineValue) {
    throw new UsageError(`${rawName} needs a value. If ${value} is the value, write ${rawName}=${value}`);
  }
  return value;
}

function checkOperands(name: string, command: Command, operands: readonly string[]): void {
  const { least, most } = command.operands ?? { least: 0, most: 0 };
  if (operands.length > most) throw new UsageError(`\`crema ${name}\` does not take "${operands[most]}".`);
  if (operands.length < least) throw new UsageError(`\`crema ${name}\` needs more than that. Usage: ${command.usage}`);
}
