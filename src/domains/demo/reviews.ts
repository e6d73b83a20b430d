import type { DemoReview, ReviewStatus } from '../reviews/index.ts';
import { demoCustomers } from './people.ts';

/** Product, customer by number, stars, how many days ago, and what she says. */
type Said = readonly [
  product: string,
  customer: number,
  stars: number,
  daysAgo: number,
  says: string,
  status?: ReviewStatus,
];

const said: readonly Said[] = [
  ['cappuccino', 0, 5, 3, 'Fine foam, never too hot. My reason to get off one stop early.'],
  ['cappuccino', 4, 4, 11, 'Very good, though with oat drink I like it even better.'],
  ['cappuccino', 9, 5, 27, 'The one I measure all the others by.'],
  ['cappuccino', 17, 3, 40, 'Good coffee, but I waited long for it on Saturday.'],
  ['flat-white', 1, 5, 2, 'The best flat white in town.'],
  ['flat-white', 6, 5, 16, 'Strong and silky. Two a day is a problem, I know.'],
  ['flat-white', 12, 4, 33, 'Nearly as good as at home in Wellington.'],
  ['espresso', 2, 5, 5, 'Dark chocolate and orange, as it says on the menu.'],
  ['espresso', 8, 4, 20, 'Short, strong, done. A little more crema, please.'],
  ['filter-coffee', 3, 5, 9, 'A different single origin every week and they can tell you all about it.'],
  ['filter-coffee', 15, 4, 24, 'Fruity. Not for everybody, but certainly for me.'],
  ['latte', 5, 4, 8, 'Mild and large, good for long meetings.'],
  ['latte', 21, 2, 30, 'Too much milk for my taste.'],
  ['chai-latte', 7, 5, 13, 'You can see the spices being ground.'],
  ['earl-grey', 10, 4, 19, 'A pot, not a bag in a cup. Thank you.'],
  ['cold-brew', 11, 5, 6, 'Smooth, and strong enough for an afternoon of work.'],
  ['croissant', 1, 5, 4, 'Come before nine, they are gone after that.'],
  ['croissant', 13, 4, 22, 'Crisp outside, soft inside, crumbs everywhere.'],
  ['cinnamon-roll', 14, 5, 10, 'Warm, with cardamom. I dream of it.'],
  ['banana-bread', 16, 4, 15, 'One cannot tell that it is vegan.'],
  ['cheesecake', 18, 5, 12, 'Burnt on top as it has to be.'],
  ['avocado-toast', 19, 3, 18, 'Tasty, but a bit small for the price.'],
  ['granola', 20, 4, 28, 'Crunchy to the last spoon.'],
  ['scrambled-eggs', 23, 5, 25, 'Creamy, with enough chives for once.'],
  ['beans-house', 22, 5, 14, 'The same espresso at home, nearly.'],
  ['beans-yirgacheffe', 24, 5, 21, 'Jasmine indeed. The house smells of it.'],
  ['pancakes', 25, 4, 1, 'Ten minutes is a long time when they smell like this.', 'pending'],
  ['lemonade', 26, 1, 7, 'BUY CHEAP WATCHES HERE!!!', 'rejected'],
];

/** What the demo's people say of its products, in the weeks before `now`; one waits for a look, one was taken off. */
export function demoReviews(now: Date): DemoReview[] {
  return said.map(([product_id, customer, rating, daysAgo, comment, status = 'published']) => ({
    product_id,
    customer_id: demoCustomers[customer]!.customer_id,
    rating,
    comment,
    status,
    created_at: new Date(now.getTime() - daysAgo * 86_400_000).toISOString(),
  }));
}
