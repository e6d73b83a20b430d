import { UsageError } from './command.ts';

/** The words of a comma-separated option, each one of `allowed`, in the order in which they are declared. @throws UsageError */
export function choicesOf<Word extends string>(
  option: string,
  list: string | undefined,
  allowed: readonly Word[],
): Word[] {
  const given = (list ?? '').split(',').map((word) => word.trim());
  const unknown = given.find((word) => !(allowed as readonly string[]).includes(word));
  if (unknown === undefined) return allowed.filter((word) => given.includes(word));
  const said = unknown === '' ? `${option} is needed` : `"${unknown}" is none of what ${option} takes`;
  throw new UsageError(`${said}: some of ${allowed.join(', ')}, separated by commas.`);
}
