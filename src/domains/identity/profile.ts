import type { User } from './users.ts';

/** What a person sees of her own account. `customer_id` is her id where carts, orders and points speak of her. */
export function profileOf(user: User) {
  const { user_id, email, first_name, last_name, phone, address, locale, time_zone, roles, created_at, version } = user;
  return {
    user_id,
    customer_id: user_id,
    ...{ email, email_verified: user.email_verified_at !== null },
    ...{ first_name, last_name, phone, address, locale, time_zone },
    roles: [...roles],
    created_at,
    version,
  };
}

/** How carts, orders and staff call her; null for who said no name. */
export function displayName({ first_name, last_name }: Pick<User, 'first_name' | 'last_name'>): string | null {
  return `${first_name} ${last_name}`.trim() || null;
}
