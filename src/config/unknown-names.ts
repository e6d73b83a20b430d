import { didYouMean } from './did-you-mean.ts';
import type { Environment } from './environment.ts';
import type { Fault } from './faults.ts';
import { declared, namesOf } from './settings.ts';

/** A fault for each `CREMA_…` variable that is no setting: all other names may belong to somebody else. */
export function unknownNames(environment: Environment): Fault[] {
  const known = new Set(declared.flatMap(({ setting }) => namesOf(setting)));
  return [...environment.keys()]
    .filter((name) => name.startsWith('CREMA_') && !known.has(name))
    .map((name) => {
      const meant = didYouMean(name, known) ?? didYouMean(name.slice('CREMA_'.length), known);
      return { name, message: `is not a setting of Crema${meant ? `; did you mean ${meant}?` : '.'}` };
    });
}
