import { type Command, refusal, success } from '../../kernel/command.ts';
import { versionFault } from '../../kernel/errors.ts';
import { noSuchFavorite } from './change-favorite.ts';
import { numbered } from './favorite-order.ts';
import { customerLock } from './locks.ts';
import { deleteFavorites, moveFavorites, readFavorites } from './store-favorites.ts';

export interface RemoveFavorite {
  readonly customer_id: string;
  readonly favorite_id: string;
  readonly expected_version?: number | undefined;
}

/** Forgets a favourite; those behind it move up. */
export const removeFavorite: Command<RemoveFavorite, null> = {
  name: 'customers.remove_favorite',
  locks: ({ customer_id }) => [customerLock(customer_id)],
  async execute(tx, calls) {
    const lists = await readFavorites(
      tx,
      calls.map(({ input }) => input.customer_id),
    );
    const faults = calls.map(({ input: { customer_id, favorite_id, expected_version } }) => {
      const favorite = lists.get(customer_id)?.find((one) => one.favorite_id === favorite_id);
      if (!favorite) return noSuchFavorite();
      return versionFault('favourite', expected_version, favorite.version);
    });
    const going = calls.flatMap(({ input }, index) => (faults[index] ? [] : [input]));
    deleteFavorites(
      tx,
      going.map(({ favorite_id }) => favorite_id),
    );
    moveFavorites(
      tx,
      going.flatMap(({ customer_id, favorite_id }) =>
        numbered(lists.get(customer_id)!.filter((one) => one.favorite_id !== favorite_id)),
      ),
    );
    return faults.map((fault) => (fault ? refusal(fault) : success(null)));
  },
};
