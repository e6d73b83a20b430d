import { Type } from 'typebox';
import { defineEvent } from '../../kernel/event.ts';

const source = '/crema/payments';

const data = Type.Object({
  payment_id: Type.String(),
  order_id: Type.String(),
  customer_id: Type.Union([Type.String(), Type.Null()]),
  origin: Type.Union([Type.Literal('live'), Type.Literal('import')]),
  currency: Type.String(),
  /** Of this capture, refund or attempt, not of the order. */
  amount: Type.String({ pattern: '^\\d+\\.\\d{2}$' }),
  method: Type.String(),
  status: Type.String(),
  /** Of a refund: which one, since one payment can be given back in parts. */
  refund_id: Type.Optional(Type.String()),
});

/** Money captured. The subject is the order. */
export const paymentProcessed = defineEvent('payment.processed', source, data);
/** Money given back. */
export const paymentRefunded = defineEvent('payment.refunded', source, data);
/** A capture was declined. */
export const paymentFailed = defineEvent('payment.failed', source, data);
