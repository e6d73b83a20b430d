import { Type } from 'typebox';
import { defineEvent } from '../../kernel/event.ts';

const source = '/crema/support';
const data = {
  ticket_id: Type.String(),
  /** Missing where the sender was not signed in. */
  customer_id: Type.Optional(Type.String()),
  channel: Type.String(),
  /** Null until somebody of the staff has acted on it. */
  csr_id: Type.Union([Type.String(), Type.Null()]),
  resolution_status: Type.String(),
};

/** `resolution_status` is `open`. A ticket that is opened again does not tell it again. */
export const ticketOpened = defineEvent('support.ticket_opened', source, Type.Object(data));

/** Again for a ticket that was opened again: the last one counts. */
export const ticketResolved = defineEvent(
  'support.ticket_resolved',
  source,
  Type.Object({ ...data, resolution_minutes: Type.Optional(Type.Number({ minimum: 0 })) }),
);
