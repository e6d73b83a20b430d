import { type Command, success } from '../../kernel/command.ts';
import { sql } from '../../kernel/database.ts';

export interface TakeOver {
  readonly customer_id: string;
  /** The guest whose cookie she came with. */
  readonly guest_id: string | null;
  /** An address that is hers for certain, in lower case. */
  readonly email: string | null;
}

const takeGuests = sql(
  'orders.take_over_guests',
  `update orders.orders as o set taken_over_by = wanted.customer_id
   from unnest($1::text[], $2::text[]) as wanted (customer_id, guest_id)
   where o.guest_id = wanted.guest_id and o.customer_id is null and o.taken_over_by is null
   returning wanted.customer_id, order_id`,
);
const takeByEmail = sql(
  'orders.take_over_by_email',
  `update orders.orders as o set taken_over_by = wanted.customer_id
   from unnest($1::text[], $2::text[]) as wanted (customer_id, email)
   where lower(o.contact ->> 'email') = wanted.email and o.contact ->> 'email' is not null
     and o.customer_id is null and o.taken_over_by is null
   returning wanted.customer_id, order_id`,
);

interface Taken {
  readonly customer_id: string;
  readonly order_id: string;
}

/**
 * A guest's orders become those of the customer whom she turned out to be: hers to read and to act on. Nothing else
 * changes: they counted for nobody when they were placed, and books and points stay as they are.
 */
export const takeOverOrders: Command<TakeOver, { readonly order_ids: readonly string[] }> = {
  name: 'orders.take_over',
  locks: ({ customer_id, guest_id, email }) => [
    `take-over:${customer_id}`,
    ...(guest_id === null ? [] : [`take-over:guest:${guest_id}`]),
    ...(email === null ? [] : [`take-over:email:${email}`]),
  ],
  async execute(tx, calls) {
    const wanted = calls.map(({ input }) => input);
    const guests = wanted.filter(({ guest_id }) => guest_id !== null);
    const addressed = wanted.filter(({ email }) => email !== null);
    const customersOf = (some: typeof wanted) => some.map(({ customer_id }) => customer_id);
    const taken = await Promise.all([
      guests.length === 0 ? [] : tx.write<Taken>(takeGuests, [customersOf(guests), guests.map((one) => one.guest_id)]),
      addressed.length === 0
        ? []
        : tx.write<Taken>(takeByEmail, [customersOf(addressed), addressed.map((one) => one.email)]),
    ]);
    const byCustomer = Map.groupBy(taken.flat(), ({ customer_id }) => customer_id);
    return wanted.map(({ customer_id }) => {
      const order_ids = (byCustomer.get(customer_id) ?? []).map(({ order_id }) => order_id);
      const audit = { action: 'orders.take_over', entity: 'customers', entityId: customer_id, after: { order_ids } };
      return success({ order_ids }, [], order_ids.length > 0 ? [audit] : []);
    });
  },
};
