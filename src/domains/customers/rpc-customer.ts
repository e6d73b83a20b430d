import { type Static, Type } from 'typebox';
import type { DietaryRestriction, DietaryRestrictionKind, Customer as Message } from '../../adapters/grpc/index.ts';
import { createValidatorCompiler } from '../../adapters/http/index.ts';
import { type Problem, problem } from '../../kernel/errors.ts';
import { allergens, diets } from '../catalog/index.ts';
import { type Customer, type CustomerFields, fieldNames } from './profile.ts';
import { dietaryRestrictions, importedCustomer } from './schemas-profile.ts';

const prefix = 'DIETARY_RESTRICTION_KIND_';
const other = `${prefix}OTHER` as const;

/** `caffeine-free` and its kind in the contract, both ways. */
const kindOf = new Map([...allergens, ...diets].map((word) => [word as string, kindNamed(word)]));
const wordOf = new Map([...kindOf].map(([word, kind]) => [kind, word]));

function kindNamed(word: string): DietaryRestrictionKind {
  return `${prefix}${word.toUpperCase().replaceAll('-', '_')}` as DietaryRestrictionKind;
}

export const restriction = Type.Object({
  kind: Type.String({ enum: [...wordOf.keys(), other] }),
  text: Type.String({ maxLength: 100, default: '' }),
});

/** Restrictions as the contract has them: what is no word of ours is `OTHER`. */
export const restrictionsOf = (words: readonly string[]): DietaryRestriction[] =>
  words.map((word) => {
    const kind = kindOf.get(word);
    return kind ? { kind, text: '' } : { kind: other, text: word };
  });

/** And as they are kept. */
export const wordOfRestriction = ({ kind, text }: Static<typeof restriction>): string =>
  wordOf.get(kind as DietaryRestrictionKind) ?? text;

const { dietary_restrictions: _, ...said } = importedCustomer.properties;

const words = createValidatorCompiler()({ schema: dietaryRestrictions, method: '', url: '', httpPart: 'message' });

/** As they are kept, by the rule of HTTP: it is about words, and a message has kinds. @throws what is wrong with them */
function wordsOf(sent: readonly Static<typeof restriction>[], path: string): string[] {
  const found = sent.map(wordOfRestriction);
  const verdict = words(found) as true | { error: Problem };
  if (verdict === true) return found;
  const errors = verdict.error.details.errors?.map((one) => ({ ...one, path: path + one.path }));
  throw problem('validation_failed', 'The message is not valid.', { errors });
}

/** What a message may say of a customer; times, version and family are not read. */
export const sentCustomer = Type.Object({
  ...said,
  dietary_restrictions: Type.Array(restriction, { maxItems: 40, default: [] }),
});
export type SentCustomer = Static<typeof sentCustomer>;

/** A customer as the contract has her. */
export const messageOf = (customer: Customer): Message => ({
  ...customer,
  dietary_restrictions: restrictionsOf(customer.dietary_restrictions),
});

/**
 * The fields that a mask names, emptied where they are not set; without a mask those that are set. A list or map cannot
 * be set and empty: that takes the mask.
 *
 * @throws for paths that are no field that can be changed
 */
export function fieldsOf(sent: SentCustomer, paths: readonly string[] = []): Partial<CustomerFields> {
  const { preferences = {}, dietary_restrictions, customer_id: _id, ...texts } = sent;
  const words = wordsOf(dietary_restrictions, '/customer/dietary_restrictions');
  if (paths.length === 0) {
    return {
      ...texts,
      ...(Object.keys(preferences).length > 0 ? { preferences } : {}),
      ...(words.length > 0 ? { dietary_restrictions: words } : {}),
    };
  }
  const given: Readonly<Record<string, unknown>> = { ...texts, preferences, dietary_restrictions: words };
  for (const path of paths) if (!(fieldNames as readonly string[]).includes(path)) throw notMaskable();
  return Object.fromEntries(paths.map((path) => [path, given[path] ?? null]));
}

const notMaskable = () =>
  problem('validation_failed', 'The message is not valid.', {
    errors: [{ path: '/update_mask', message: `takes ${fieldNames.join(', ')}` }],
  });
