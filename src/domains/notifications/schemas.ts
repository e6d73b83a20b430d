import { Type } from 'typebox';
import { channels, templates } from './messages.ts';

const tags = ['Administration'];
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const time = Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] });
const statuses = ['kept', 'pending', 'sent', 'failed'];
const oneOf = (values: readonly string[], example: string) => Type.String({ enum: [...values], examples: [example] });
const count = (example: number) => Type.Integer({ examples: [example] });

const row = {
  message_id: Type.String({ examples: ['01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'] }),
  channel: oneOf(channels, 'email'),
  template: Type.String({ examples: ['order_confirmation'] }),
  recipient: Type.String({ examples: ['maria@example.org'] }),
  customer_id: nullable(Type.String({ examples: ['maria-42'] })),
  locale: nullable(Type.String({ examples: ['en-GB'] })),
  status: oneOf(statuses, 'sent'),
  attempts: Type.Integer({ description: 'Failures since it was written, or last retried', examples: [0] }),
  last_error: nullable(Type.String({ examples: ['connection refused'] })),
  created_at: time,
  updated_at: time,
  sent_at: nullable(time),
  withdrawn_at: Type.Union([time, Type.Null()], {
    description: 'Since when it is not wanted any more, as a reminder that was ended; it is not sent, nor sent again',
  }),
};
const message = Type.Object(
  {
    ...row,
    subject: Type.String({ examples: ['Your order #1042 at Crema'] }),
    text: Type.String({ examples: ['Thank you for your order'] }),
    html: Type.String({ examples: ['<!doctype html>'] }),
  },
  { title: 'Message' },
);

export const listSchema = {
  tags,
  summary: 'List mails, SMS and push messages, newest first',
  description:
    'Each as it is, or was, sent. `kept`: this installation has no way to send it, or it was withdrawn. Links that open an account are shown to admins only, and are gone once the message is out.',
  querystring: Type.Object({
    status: Type.Optional(oneOf(statuses, 'failed')),
    channel: Type.Optional(oneOf(channels, 'email')),
    template: Type.Optional(oneOf(templates, 'receipt')),
    recipient: Type.Optional(Type.String({ minLength: 1, maxLength: 320, examples: ['maria@example.org'] })),
    customer_id: Type.Optional(Type.String({ minLength: 1, maxLength: 100, examples: ['maria-42'] })),
    page: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1 }),
    page_size: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
  }),
  response: {
    200: Type.Object({
      items: Type.Array(message),
      page: count(1),
      page_size: count(25),
      total: count(1),
      total_pages: count(1),
    }),
  },
};

export const retrySchema = {
  tags,
  summary: 'Send a message that failed, or was kept, again',
  description: 'It stays the same message, with the same Message-ID. What was withdrawn is not sent again.',
  params: Type.Object({
    id: Type.String({ minLength: 1, maxLength: 100, examples: ['01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'] }),
  }),
  response: { 202: Type.Object(row, { title: 'Queued message' }) },
};
