import type { NewEvent } from '../../kernel/event.ts';
import { customerRegistered, customerUpdated } from './events.ts';
import type { StoredCustomer } from './profile.ts';

type Told = Pick<
  StoredCustomer,
  'customer_id' | 'username' | 'display_name' | 'email' | 'phone' | 'origin' | 'family_id' | 'shares_wallet'
>;

/** The points wallet of a customer: her family's where that shares one, else her own. */
export const walletOf = ({
  customer_id,
  family_id,
  shares_wallet,
}: Pick<Told, 'customer_id' | 'family_id' | 'shares_wallet'>) =>
  family_id !== null && shares_wallet ? family_id : customer_id;

const dataOf = (customer: Told) => {
  const { customer_id, username, display_name, email, phone, origin, family_id } = customer;
  return { customer_id, username, display_name, email, phone, origin, family_id, wallet_id: walletOf(customer) };
};

/** What she likes and must not eat stays here: an event goes to whoever listens. */
export const registered = (customer: Told): NewEvent => customerRegistered.make(customer.customer_id, dataOf(customer));

export const updated = (customer: Told): NewEvent => customerUpdated.make(customer.customer_id, dataOf(customer));
