import type { Request } from '../client.ts';
import type { Random } from '../random.ts';
import type { Asking } from './asking.ts';
import { add } from './shoppers.ts';

/** The same key for another body, and by another service. */
export async function reuseKey(asking: Asking, random: Random): Promise<void> {
  const customer = `twin-${asking.next()}`;
  const first = add(asking, random, customer, 'latte', 1, true);
  await asking.insist(first, random);
  if (first.answers.length === 0) return;
  const { body } = first.request as { body: object };
  const other: Request = { ...first.request, body: { ...body, quantity: 7 } };
  await asking.insist(asking.record(other, { kind: 'none' }), random);
  const stranger: Request = { ...first.request, apiKey: asking.options.apiKeys[1] };
  await asking.insist(asking.record(stranger, { kind: 'add', customer, product: 'latte', quantity: 1 }), random);
  await asking.try(first, random);
}

/** More of one thing than a line holds: the schema refuses it, in the middle of a batch of others. */
export async function overfill(asking: Asking, random: Random): Promise<void> {
  const customer = `glutton-${random.between(1, 3)}`;
  await asking.insist(add(asking, random, customer, 'espresso', 9_999, true), random);
}
