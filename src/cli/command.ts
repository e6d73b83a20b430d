/** What a command says to the world, and when it has to stop. */
export interface Io {
  /** A line of data, on standard output. */
  print(line: string): void;
  /** A line for people, on standard error. */
  say(line: string): void;
  /** Raw text for people, for what redraws a line. */
  draw(text: string): void;
  /** Standard error is a terminal, this many columns wide; null: it is not. */
  readonly terminalWidth: number | null;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by Ctrl-C, SIGTERM or a reader that went away; long work stops at the next good place and throws its reason. */
  readonly signal: AbortSignal;
}

export interface OptionDeclaration {
  readonly type: 'boolean' | 'string';
  /** What stands for the value in the help, such as `N`. */
  readonly value?: string;
  readonly description: string;
}

export type OptionTable = Readonly<Record<string, OptionDeclaration>>;

export type OptionValues<Options extends OptionTable> = {
  readonly [Name in keyof Options]: Options[Name]['type'] extends 'boolean' ? boolean : string | undefined;
};

export interface Arguments<Options extends OptionTable> {
  readonly options: OptionValues<Options>;
  /** The words that are neither command nor options. */
  readonly operands: readonly string[];
}

export interface Command<Options extends OptionTable = OptionTable> {
  /** Such as `crema migrate [--dry-run]`. */
  readonly usage: string;
  /** A line to copy, or several, with what they do as shell comments. */
  readonly example: string;
  readonly options: Options;
  /** How many operands it takes; none unless given. */
  readonly operands?: { readonly least: number; readonly most: number };
  /** @returns the exit code: 0 only when it did what it says */
  run(args: Arguments<Options>, io: Io): Promise<number>;
}

/** Declares a command; `run` sees its options typed. */
export function defineCommand<const Options extends OptionTable>(command: Command<Options>): Command {
  return command as unknown as Command;
}

/** For commands that print a result: once for people, once for programs. */
export const jsonOption = { type: 'boolean', description: 'print the result as JSON' } as const;

/** The command was called wrongly: exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** It could not do what it says, for a reason that the message tells whole: exit code 1, never a stack. */
export class CommandFailed extends Error {
  override name = 'CommandFailed';
}

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGPIPE: 141 } as const;

/** The reason with which `Io.signal` is aborted. */
export class Interrupted extends Error {
  override name = 'Interrupted';
  readonly exitCode: number;

  constructor(signal: keyof typeof exitCodes) {
    super(`interrupted by ${signal}`);
    this.exitCode = exitCodes[signal];
  }
}
