import type { NewEvent } from '../../kernel/event.ts';
import { customerRegistered, customerUpdated } from './events.ts';
import type { StoredCustomer } from './profile.ts';

type Told = Pick<
  StoredCustomer,
  'customer_id' | 'username' | 'display_name' | 'email' | 'phone' | 'family_id' | 'shares_wallet'
>;
type Origin = StoredCustomer['origin'];

/** The points wallet of a customer: her family's where that shares one, else her own. */
export const walletOf = ({
  customer_id,
  family_id,
  shares_wallet,
}: Pick<Told, 'customer_id' | 'family_id' | 'shares_wallet'>) =>
  family_id !== null && shares_wallet ? family_id : customer_id;

/** `origin`: of what happens, not of the customer. Who was imported once lives on, and live feeds tell of it. */
function dataOf(customer: Told, origin: Origin) {
  const { customer_id, username, display_name, email, phone, family_id } = customer;
  return { customer_id, username, display_name, email, phone, origin, family_id, wallet_id: walletOf(customer) };
}

/** What she likes and must not eat stays here: an event goes to whoever listens. */
export const registered = (customer: Told, origin: Origin = 'live'): NewEvent =>
  customerRegistered.make(customer.customer_id, dataOf(customer, origin));

export const updated = (customer: Told, origin: Origin = 'live'): NewEvent =>
  customerUpdated.make(customer.customer_id, dataOf(customer, origin));

/** As she is then, without a family. */
export const leftFamily = (customer: Told, left_family_id: string): NewEvent =>
  customerUpdated.make(customer.customer_id, { ...dataOf(customer, 'live'), left_family_id });
