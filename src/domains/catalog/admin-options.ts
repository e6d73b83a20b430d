import { Type } from 'typebox';
import { formatMoney, parseMoney } from '../../kernel/money.ts';
import { allergens } from './dietary.ts';
import { optionGroup } from './schemas.ts';
import type { OptionGroup } from './types.ts';

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const strict = { additionalProperties: false };

const choice = Type.Object(
  {
    option_id: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$' }),
    name: text(100),
    price_delta: Type.String({ pattern: '^-?\\d{1,8}(\\.\\d{1,2})?$' }),
    allergens: Type.Array(Type.String({ enum: [...allergens] }), { uniqueItems: true }),
    is_default: Type.Boolean(),
  },
  strict,
);

const examples = [
  {
    option_group: 'milk',
    name: 'Milk',
    min_choices: 1,
    max_choices: 1,
    choices: [
      { option_id: 'whole', name: 'Whole milk', price_delta: '0.00', allergens: ['milk'], is_default: true },
      { option_id: 'oat', name: 'Oat drink', price_delta: '0.50', allergens: ['gluten'], is_default: false },
    ],
  },
];

/** A product's option groups as they are sent: all of them, in the order of the menu. */
export const acceptedOptions = Type.Array(
  Type.Object(
    {
      option_group: text(64),
      name: text(100),
      min_choices: Type.Integer({ minimum: 0, maximum: 50 }),
      max_choices: Type.Integer({ minimum: 1, maximum: 50 }),
      choices: Type.Array(choice, { maxItems: 50 }),
    },
    strict,
  ),
  { maxItems: 20, examples: [examples] },
);

export const shownOptions = Type.Array(optionGroup, { examples: [examples] });

type SentGroup = Omit<OptionGroup, 'choices'> & {
  readonly choices: readonly (Omit<OptionGroup['choices'][number], 'price_delta_cents'> & { price_delta: string })[];
};

/** Option groups as they are sent → as the menu keeps them. */
export function readOptions(groups: readonly SentGroup[]): OptionGroup[] {
  return groups.map((group) => ({
    ...group,
    choices: group.choices.map(({ price_delta, ...one }) => ({ ...one, price_delta_cents: signedCents(price_delta) })),
  }));
}

export function presentOptions(groups: readonly OptionGroup[]) {
  return groups.map(({ choices, ...group }) => ({
    ...group,
    choices: choices.map(({ price_delta_cents, ...one }) => ({ ...one, price_delta: formatMoney(price_delta_cents) })),
  }));
}

/** The schema lets nothing through that is no amount. */
function signedCents(text: string): number {
  const cents = parseMoney(text.replace('-', ''))!;
  return text.startsWith('-') && cents > 0 ? -cents : cents;
}
