import { Type } from 'typebox';
import { defineEvent } from '../../kernel/event.ts';

/** A reminder was handed to its channel; whether it came out, the outbox says of `message_id`. */
export const reminderSent = defineEvent(
  'reminder.sent',
  '/crema/reminders',
  Type.Object({
    customer_id: Type.String(),
    reminder_id: Type.String(),
    product_id: Type.Union([Type.String(), Type.Null()]),
    channel: Type.String(),
    message_id: Type.String(),
    sent_at: Type.String(),
  }),
);
