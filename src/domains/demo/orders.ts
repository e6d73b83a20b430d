import type { MenuEntry } from '../catalog/index.ts';
import type { ImportOrder } from '../orders/index.ts';
import { localInstant } from './local-time.ts';
import { demoProducts } from './menu.ts';
import { demoCustomers } from './people.ts';
import { Random } from './random.ts';

const days = 60;
/** Guests at the counter between 7 and 18 o'clock, by the hour: before work, after lunch, a little in the afternoon. */
const hours = Object.entries({ 7: 6, 8: 12, 9: 10, 10: 8, 11: 6, 12: 8, 13: 9, 14: 6, 15: 7, 16: 5, 17: 3 }).map(
  ([hour, weight]) => [Number(hour), weight] as const,
);
/** Orders by day of the week, from Sunday: some 400 in sixty days. */
const perWeekday = [8, 5, 5, 6, 6, 7, 10];

const inCategory = (...names: string[]) => demoProducts.filter((product) => names.includes(product.category!));
const drinks = inCategory('Coffee', 'Tea', 'Cold drinks');
const bites = inCategory('Bakery');
const meals = inCategory('Breakfast');
const bags = inCategory('Beans').filter((product) => product.product_id !== 'beans-decaf');

/**
 * The demo's history: completed orders of the sixty days before `now`, oldest first, with a few cancelled and refunded
 * ones. Regulars come back for their favourite. The same seed and day give the same orders.
 *
 * @param timeZone the store's, in which it opens at 7 and closes at 18
 */
export function* demoOrders(seed: number, now: Date, timeZone: string): Generator<ImportOrder> {
  const random = new Random(seed);
  let number = 0;
  for (let ago = days; ago >= 0; ago -= 1) {
    const day = new Date(now.getTime() - ago * 86_400_000);
    const count = perWeekday[day.getUTCDay()]! + random.below(3) - 1;
    const times = Array.from({ length: count }, () => timeOn(day, random, timeZone)).sort(
      (a, b) => a.getTime() - b.getTime(),
    );
    for (const time of times) {
      number += 1;
      const order = orderAt(time, number, random);
      if (time < now) yield order;
    }
  }
}

function timeOn(day: Date, random: Random, timeZone: string): Date {
  return localInstant(day, random.weighted(hours), random.below(60), timeZone);
}

function orderAt(time: Date, number: number, random: Random): ImportOrder {
  // the first customers come most often; a third of all orders is nobody's
  const customer = Math.floor(demoCustomers.length * random.next() ** 2);
  const known = random.chance(0.67);
  const fate = random.weighted([
    ['completed paid', 94],
    ['completed refunded', 2],
    ['cancelled refunded', 2],
    ['cancelled pending', 2],
  ] as const);
  const [status, payment_status] = fate.split(' ') as [ImportOrder['status'], ImportOrder['payment_status']];
  return {
    source: 'demo',
    external_id: `demo-${String(number).padStart(4, '0')}`,
    customer_id: known ? demoCustomers[customer]!.customer_id : null,
    placed_at: time.toISOString(),
    status,
    payment_status,
    payment_method: random.chance(0.7) ? 'card' : 'cash',
    lines: linesOf(known ? customer : null, random),
    demo: true,
  };
}

function linesOf(customer: number | null, random: Random): ImportOrder['lines'] {
  const favorite = customer === null ? null : drinks[(customer * 7) % drinks.length]!;
  const drink = favorite && random.chance(0.7) ? favorite : pick(drinks, random);
  const lines = [line(drink, random.chance(0.15) ? 2 : 1)];
  if (random.chance(0.45)) lines.push(line(biteWith(drink, random), random.chance(0.1) ? 2 : 1));
  if (random.chance(0.18)) lines.push(line(pick(meals, random), 1));
  if (random.chance(0.05)) lines.push(line(pick(bags, random), 1));
  return lines;
}

/** Each drink goes with one bite more often than by chance, so that there is something to find. */
const biteWith = (drink: MenuEntry, random: Random) =>
  random.chance(0.6) ? bites[drinks.indexOf(drink) % bites.length]! : pick(bites, random);

const pick = (from: readonly MenuEntry[], random: Random) => from[random.below(from.length)]!;

const line = ({ product_id, name, category, price_cents }: MenuEntry, quantity: number) => ({
  product_id,
  product_name: name,
  category,
  quantity,
  price_cents,
});
