import type { User } from './users.ts';

/** What a person sees of her own account. `customer_id` is her id where carts, orders and points speak of her. */
export function profileOf({ user_id, email, first_name, last_name, roles, created_at, version }: User) {
  const names = { email, first_name, last_name };
  return { user_id, customer_id: user_id, ...names, roles: [...roles], created_at, version };
}
