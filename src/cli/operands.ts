import { UsageError } from './command.ts';

/** A whole number from 1 to `most`, given as an option or operand. @throws UsageError */
export function wholeNumber(text: string, what: string, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > most)
    throw new UsageError(`${what} takes a whole number from 1 to ${most}.`);
  return value;
}
