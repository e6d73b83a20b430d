import { type Command, refusal, success } from '../../kernel/command.ts';
import { Problem, problem } from '../../kernel/errors.ts';
import { uuid7 } from '../../kernel/ids.ts';
import { describeProducts, type ProductDescription } from '../catalog/index.ts';
import type { Accounts } from './accounts.ts';
import { customerOfAccount, noSuchCustomer } from './edited-customer.ts';
import { choiceOf, isFavoriteAlready } from './favorite-choice.ts';
import { placeFavorite } from './favorite-order.ts';
import { customerLock } from './locks.ts';
import { registered } from './profile-event.ts';
import { type Favorite, insertFavorites, moveFavorites, readFavorites } from './store-favorites.ts';
import { insertAccountHolders, readStored } from './store-profiles.ts';

export interface AddFavorite {
  readonly customer_id: string;
  readonly product_id: string;
  readonly options: readonly string[];
  readonly name: string | null;
  /** From 1; without it, the end. */
  readonly position?: number | undefined;
}

/** A favourite with the product that it is of. */
export interface DescribedFavorite {
  readonly favorite: Favorite;
  readonly product: ProductDescription | undefined;
  /** What she must not eat. */
  readonly restrictions: readonly string[];
}

const maxFavorites = 100;

/** Remembers what a customer likes: a product as she has it. */
export function addFavorite(accounts: Accounts): Command<AddFavorite, DescribedFavorite> {
  return {
    name: 'customers.add_favorite',
    locks: ({ customer_id }) => [customerLock(customer_id)],
    explain: (constraint) => (constraint === 'favorites_once' ? isFavoriteAlready() : undefined),
    async execute(tx, calls, { now }) {
      const ids = calls.map(({ input }) => input.customer_id);
      const [known, holders, lists, products] = await Promise.all([
        readStored(tx, ids),
        accounts.read(tx, ids),
        readFavorites(tx, ids),
        describeProducts(tx, [...new Set(calls.map(({ input }) => input.product_id))], now),
      ]);
      const plans = calls.map(({ input }) => {
        if (!known.has(input.customer_id) && !holders.has(input.customer_id)) return noSuchCustomer();
        return planOf(input, lists.get(input.customer_id) ?? [], products.get(input.product_id), now);
      });
      const added = plans.flatMap((plan) => ('placed' in plan ? [plan] : []));
      const fresh = added.flatMap(({ placed: { customer_id } }) =>
        known.has(customer_id) ? [] : [customerOfAccount(holders.get(customer_id)!)],
      );
      insertAccountHolders(tx, fresh, now);
      moveFavorites(
        tx,
        added.flatMap(({ moved }) => moved),
      );
      insertFavorites(
        tx,
        added.map(({ placed }) => placed),
        now,
      );
      return plans.map((plan) => {
        if (!('placed' in plan)) return refusal(plan);
        const { placed } = plan;
        const events = fresh
          .filter(({ customer_id }) => customer_id === placed.customer_id)
          .map((one) => registered(one));
        const restrictions = known.get(placed.customer_id)?.dietary_restrictions ?? [];
        return success({ favorite: placed, product: products.get(placed.product_id), restrictions }, events);
      });
    },
  };
}

function planOf(
  { customer_id, product_id, options, name, position }: AddFavorite,
  list: readonly Favorite[],
  product: ProductDescription | undefined,
  now: Date,
) {
  const choice = choiceOf(product, options);
  if (choice instanceof Problem) return choice;
  const key = choice.join(',');
  if (list.some((one) => one.product_id === product_id && one.options.join(',') === key)) return isFavoriteAlready();
  if (list.length >= maxFavorites) return problem('quantity_limit', `There is room for ${maxFavorites} favourites.`);
  const time = now.toISOString();
  const favorite = { favorite_id: uuid7(), customer_id, product_id, options: choice, name };
  const made = { ...favorite, position: 0, version: 1, created_at: time, updated_at: time };
  return placeFavorite(list, made, position ?? list.length + 1);
}
