import { Type } from 'typebox';
import { defineEvent } from '../../kernel/event.ts';

const profile = Type.Object({
  customer_id: Type.String(),
  username: Type.Union([Type.String(), Type.Null()]),
  display_name: Type.Union([Type.String(), Type.Null()]),
  email: Type.Union([Type.String(), Type.Null()]),
  phone: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  origin: Type.Union([Type.Literal('live'), Type.Literal('import')]),
});

export const customerRegistered = defineEvent('customer.registered', '/crema/customers', profile);
export const customerUpdated = defineEvent('customer.updated', '/crema/customers', profile);
