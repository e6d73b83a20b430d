import { Type } from 'typebox';
import { defineEvent } from '../../kernel/event.ts';

const profile = Type.Object({
  customer_id: Type.String(),
  username: Type.Union([Type.String(), Type.Null()]),
  display_name: Type.Union([Type.String(), Type.Null()]),
  email: Type.Union([Type.String(), Type.Null()]),
  phone: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  origin: Type.Union([Type.Literal('live'), Type.Literal('import')]),
  family_id: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  /** The family that she has just left. */
  left_family_id: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  /** The points wallet that is hers from now on: her family's id where that shares one, else her own. */
  wallet_id: Type.Optional(Type.String()),
});

export const customerRegistered = defineEvent('customer.registered', '/crema/customers', profile);
export const customerUpdated = defineEvent('customer.updated', '/crema/customers', profile);

/** Who she was is gone; the id stays in orders and points. Whoever keeps anything of hers forgets it. */
export const customerErased = defineEvent(
  'customer.erased',
  '/crema/customers',
  Type.Object({ customer_id: Type.String(), erased_at: Type.String() }),
);
