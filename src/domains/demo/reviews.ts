import type { ImportOrder } from '../orders/index.ts';
import type { DemoReview, ReviewStatus } from '../reviews/index.ts';
import { demoCustomers } from './people.ts';

/** Product, stars, how many days ago, and what somebody says. */
type Said = readonly [product: string, stars: number, daysAgo: number, says: string, status?: ReviewStatus];

const said: readonly Said[] = [
  ['cappuccino', 5, 3, 'Fine foam, never too hot. My reason to get off one stop early.'],
  ['cappuccino', 4, 11, 'Very good, though with oat drink I like it even better.'],
  ['cappuccino', 5, 27, 'The one I measure all the others by.'],
  ['cappuccino', 3, 40, 'Good coffee, but I waited long for it on Saturday.'],
  ['flat-white', 5, 2, 'The best flat white in town.'],
  ['flat-white', 5, 16, 'Strong and silky. Two a day is a problem, I know.'],
  ['flat-white', 4, 33, 'Nearly as good as at home in Wellington.'],
  ['espresso', 5, 5, 'Dark chocolate and orange, as it says on the menu.'],
  ['espresso', 4, 20, 'Short, strong, done. A little more crema, please.'],
  ['filter-coffee', 5, 9, 'A different single origin every week and they can tell you all about it.'],
  ['filter-coffee', 4, 24, 'Fruity. Not for everybody, but certainly for me.'],
  ['latte', 4, 8, 'Mild and large, good for long meetings.'],
  ['latte', 2, 30, 'Too much milk for my taste.'],
  ['chai-latte', 5, 13, 'You can see the spices being ground.'],
  ['earl-grey', 4, 19, 'A pot, not a bag in a cup. Thank you.'],
  ['cold-brew', 5, 6, 'Smooth, and strong enough for an afternoon of work.'],
  ['croissant', 5, 4, 'Come before nine, they are gone after that.'],
  ['croissant', 4, 22, 'Crisp outside, soft inside, crumbs everywhere.'],
  ['cinnamon-roll', 5, 10, 'Warm, with cardamom. I dream of it.'],
  ['banana-bread', 4, 15, 'One cannot tell that it is vegan.'],
  ['cheesecake', 5, 12, 'Burnt on top as it has to be.'],
  ['avocado-toast', 3, 18, 'Tasty, but a bit small for the price.'],
  ['granola', 4, 28, 'Crunchy to the last spoon.'],
  ['scrambled-eggs', 5, 25, 'Creamy, with enough chives for once.'],
  ['beans-house', 5, 14, 'The same espresso at home, nearly.'],
  ['beans-yirgacheffe', 5, 21, 'Jasmine indeed. The house smells of it.'],
  ['pancakes', 4, 1, 'Ten minutes is a long time when they smell like this.', 'pending'],
  ['lemonade', 1, 7, 'BUY CHEAP WATCHES HERE!!!', 'rejected'],
];

/**
 * What the demo's people say of its products, in the weeks before `now`: those who bought one in these orders, and where
 * there are too few of them somebody else. One review waits for a look, one was taken off.
 */
export function demoReviews(now: Date, orders: readonly ImportOrder[]): DemoReview[] {
  const buyers = buyersOf(orders);
  return said.map(([product_id, rating, daysAgo, comment, status = 'published']) => {
    const authors = buyers.get(product_id)!;
    const [customer_id] = authors;
    authors.delete(customer_id!);
    const created_at = new Date(now.getTime() - daysAgo * 86_400_000).toISOString();
    return { product_id, customer_id: customer_id!, rating, comment, status, created_at };
  });
}

/** Everybody, by product: first those who bought it. */
function buyersOf(orders: readonly ImportOrder[]): Map<string, Set<string>> {
  const everybody = demoCustomers.map((customer) => customer.customer_id);
  const buyers = new Map(said.map(([product_id]) => [product_id, new Set<string>()]));
  for (const { customer_id, status, lines } of orders) {
    if (customer_id === null || status !== 'completed') continue;
    for (const { product_id } of lines) buyers.get(product_id)?.add(customer_id);
  }
  return new Map([...buyers].map(([product_id, some]) => [product_id, new Set([...some, ...everybody])]));
}
