import { readFileSync } from 'node:fs';
import { didYouMean } from '../config/did-you-mean.ts';
import { parseArguments } from './arguments.ts';
import { type Io, UsageError } from './command.ts';
import { type CommandEntry, commands } from './commands.ts';
import { reportError } from './errors.ts';
import { commandHelp, overview } from './help.ts';

/** Runs the command that the words name. @returns the exit code */
export async function run(words: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(words, io);
  } catch (error) {
    return reportError(error, io);
  }
}

async function dispatch(words: readonly string[], io: Io): Promise<number> {
  const [first, ...others] = words;
  if (first === undefined) {
    io.say(overview(commands));
    return 2;
  }
  if (first === '--version') {
    io.print(version());
    return 0;
  }
  if (isHelp(first) && others.length > 0) return dispatch([...others.filter((word) => !isHelp(word)), '--help'], io);
  if (isHelp(first)) {
    io.print(overview(commands));
    return 0;
  }
  const found = findCommand(words);
  if (!found) return unknownCommand(words, io);
  const { command } = await found.entry.load();
  const args = parseArguments(found.entry.name, command, found.rest);
  if (args) return await command.run(args, io);
  io.print(commandHelp(found.entry, command));
  return 0;
}

/** The command of two words before the one of a single word. */
function findCommand(words: readonly string[]): { entry: CommandEntry; rest: readonly string[] } | undefined {
  for (const length of [2, 1]) {
    const entry = commands.find(({ name }) => name === words.slice(0, length).join(' '));
    if (entry) return { entry, rest: words.slice(length) };
  }
  return undefined;
}

/** `crema database --help` lists the commands that begin so; anything else is a mistake. */
function unknownCommand([first = '', second]: readonly string[], io: Io): number {
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (group.length > 0 && second !== undefined && isHelp(second)) {
    io.print(overview(group));
    return 0;
  }
  const choice = group.map(({ name }) => `\`crema ${name}\``).join(', ');
  if (choice && second === undefined) throw new UsageError(`\`crema ${first}\` needs one more word: ${choice}.`);
  const names = commands.map(({ name }) => name);
  const meant = didYouMean(`${first} ${second}`, names) ?? didYouMean(first, names);
  const hint = meant
    ? `did you mean \`crema ${meant}\`?`
    : choice
      ? `there is ${choice}.`
      : '`crema --help` lists them all.';
  throw new UsageError(`There is no command \`${choice ? `${first} ${second}` : first}\`; ${hint}`);
}

function isHelp(word: string): boolean {
  return ['--help', '-h', 'help'].includes(word);
}

function version(): string {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}
