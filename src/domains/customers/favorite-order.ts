import type { Favorite } from './store-favorites.ts';

/**
 * Puts a favourite at a place (from 1) of its list; beyond the end is the end. The others keep their order.
 *
 * @param others the list without it, in order
 * @returns it with its place, and those of the others that have a new one
 */
export function placeFavorite(
  others: readonly Favorite[],
  favorite: Favorite,
  place: number,
): { placed: Favorite; moved: Favorite[] } {
  const at = Math.min(place, others.length + 1) - 1;
  const list = [...others.slice(0, at), favorite, ...others.slice(at)];
  const moved = numbered(list).filter(({ favorite_id }) => favorite_id !== favorite.favorite_id);
  return { placed: { ...favorite, position: at + 1 }, moved };
}

/** Those of a list whose place is another one by now, with their new places. */
export function numbered(list: readonly Favorite[]): Favorite[] {
  return list.flatMap((one, index) => (one.position === index + 1 ? [] : [{ ...one, position: index + 1 }]));
}
