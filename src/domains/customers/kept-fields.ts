import { restrictionWords } from '../catalog/index.ts';
import type { CustomerFields } from './profile.ts';

/** What was sent of a customer, as it is kept: what she must not eat in our own words wherever there is one for it. */
export function keptFields<Sent extends Partial<CustomerFields>>(sent: Sent): Sent {
  const { dietary_restrictions: said } = sent;
  return said ? { ...sent, dietary_restrictions: restrictionWords(said) } : sent;
}
