import { type Command, refusal, success } from '../../kernel/command.ts';
import { Problem, problem, versionFault } from '../../kernel/errors.ts';
import { describeProducts, type ProductDescription } from '../catalog/index.ts';
import type { DescribedFavorite } from './add-favorite.ts';
import { choiceOf, isFavoriteAlready } from './favorite-choice.ts';
import { placeFavorite } from './favorite-order.ts';
import { customerLock } from './locks.ts';
import { readRestrictions } from './restrictions.ts';
import { type Favorite, moveFavorites, readFavorites, updateFavorites } from './store-favorites.ts';

export interface ChangeFavorite {
  readonly customer_id: string;
  readonly favorite_id: string;
  readonly expected_version?: number | undefined;
  /** What is not there stays. */
  readonly options?: readonly string[] | undefined;
  readonly name?: string | null | undefined;
  /** From 1; beyond the end is the end. */
  readonly position?: number | undefined;
}

/** Changes how a favourite is called, made, or placed among the others. */
export const changeFavorite: Command<ChangeFavorite, DescribedFavorite> = {
  name: 'customers.change_favorite',
  locks: ({ customer_id }) => [customerLock(customer_id)],
  explain: (constraint) => (constraint === 'favorites_once' ? isFavoriteAlready() : undefined),
  async execute(tx, calls, { now }) {
    const ids = calls.map(({ input }) => input.customer_id);
    const [lists, restrictions] = await Promise.all([readFavorites(tx, ids), readRestrictions(tx, ids)]);
    const listOf = ({ customer_id }: ChangeFavorite) => lists.get(customer_id) ?? [];
    const before = calls.map(({ input }) => listOf(input).find((one) => one.favorite_id === input.favorite_id));
    const products = await describeProducts(tx, [...new Set(before.flatMap((one) => one?.product_id ?? []))], now);
    const plans = calls.map(({ input }, index) =>
      planOf(input, listOf(input), before[index], products.get(before[index]?.product_id ?? ''), now),
    );
    const changed = plans.flatMap((plan) => ('placed' in plan ? [plan] : []));
    moveFavorites(
      tx,
      changed.flatMap(({ moved }) => moved),
    );
    updateFavorites(
      tx,
      changed.map(({ placed }) => placed),
      now,
    );
    return plans.map((plan) => {
      if (!('placed' in plan)) return refusal(plan);
      const { customer_id, product_id } = plan.placed;
      const mustNot = restrictions.get(customer_id) ?? [];
      return success({ favorite: plan.placed, product: products.get(product_id), restrictions: mustNot });
    });
  },
};

export const noSuchFavorite = () => problem('not_found', 'There is no such favourite.');

function planOf(
  input: ChangeFavorite,
  list: readonly Favorite[],
  before: Favorite | undefined,
  product: ProductDescription | undefined,
  now: Date,
) {
  if (!before) return noSuchFavorite();
  const fault = versionFault('favourite', input.expected_version, before.version);
  if (fault) return fault;
  const choice = input.options === undefined ? [...before.options] : choiceOf(product, input.options);
  if (choice instanceof Problem) return choice;
  const others = list.filter((one) => one !== before);
  const key = choice.join(',');
  if (others.some((one) => one.product_id === before.product_id && one.options.join(',') === key)) {
    return isFavoriteAlready();
  }
  const name = input.name === undefined ? before.name : input.name;
  const after = { ...before, options: choice, name, version: before.version + 1, updated_at: now.toISOString() };
  return placeFavorite(others, after, input.position ?? before.position);
}
