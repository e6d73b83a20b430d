import { Type } from 'typebox';
import { instantPattern } from '../../kernel/instant.ts';
import { ticketSorts } from './queries.ts';
import { resolutions, ticketStatuses } from './types.ts';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const text = (maxLength: number, example: string) => Type.String({ minLength: 1, maxLength, examples: [example] });
const oneOf = (values: readonly string[], example: string) => Type.String({ enum: [...values], examples: [example] });
const id = Type.String({ examples: ['01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'] });
const instant = Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] });
/** A day or an instant; without an offset it is UTC. */
const moment = Type.String({ pattern: instantPattern, examples: ['2026-11-21', '2026-11-21T08:00:00Z'] });

export const contactBody = Type.Object(
  {
    name: text(200, 'Maria Rossi'),
    email: Type.String({ format: 'email', maxLength: 254, examples: ['maria@example.org'] }),
    topic: text(100, 'An order'),
    message: Type.String({ minLength: 10, maxLength: 5000, examples: ['My flat white was cold this morning.'] }),
    order_id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description: 'Which order it is about; kept as it is given',
        examples: ['01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'],
      }),
    ),
  },
  {
    title: 'SupportRequest',
    examples: [
      {
        ...{ name: 'Maria Rossi', email: 'maria@example.org', topic: 'An order' },
        message: 'My flat white was cold this morning.',
      },
    ],
  },
);

export const contactAnswer = Type.Object({ ticket_id: id });

export const ticketParams = Type.Object({ ticket_id: text(100, '01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f') });

const ticketFields = {
  ticket_id: id,
  channel: Type.String({ examples: ['web'] }),
  customer_id: nullable(Type.String({ description: 'Null where nobody was signed in', examples: ['maria-42'] })),
  name: Type.String({ examples: ['Maria Rossi'] }),
  email: Type.String({ examples: ['maria@example.org'] }),
  topic: Type.String({ examples: ['An order'] }),
  order_id: nullable(
    Type.String({ description: 'As the sender wrote it', examples: ['01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'] }),
  ),
  order_verified: Type.Boolean({ description: 'That order is there, and the sender’s own' }),
  status: oneOf(ticketStatuses, 'open'),
  csr_id: nullable(Type.String({ description: 'Who of the staff acted on it last', examples: ['demo-csr'] })),
  resolution_status: nullable(oneOf(resolutions, 'resolved')),
  opened_at: instant,
  resolved_at: nullable(instant),
  resolution_minutes: nullable(Type.Number({ description: 'From opening to resolving', examples: [12.5] })),
  version: Type.Integer({ examples: [1] }),
  updated_at: instant,
};

const message = Type.Object({
  message_id: id,
  author: oneOf(['customer', 'staff'], 'staff'),
  author_id: nullable(Type.String({ examples: ['demo-csr'] })),
  message: Type.String({ examples: ['The next one is on us.'] }),
  created_at: instant,
});

export const ticketSchema = Type.Object(
  { ...ticketFields, messages: Type.Array(message, { description: 'Oldest first' }) },
  { title: 'Ticket' },
);

export const ticketPage = Type.Object(
  {
    items: Type.Array(Type.Object(ticketFields, { title: 'TicketSummary' })),
    page: Type.Integer({ examples: [1] }),
    page_size: Type.Integer({ examples: [25] }),
    total: Type.Integer({ examples: [1] }),
    total_pages: Type.Integer({ examples: [1] }),
  },
  { title: 'TicketPage' },
);

export const ticketQuery = Type.Object({
  page: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1 }),
  page_size: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
  sort: Type.String({ enum: ticketSorts.flatMap((field) => [field, `-${field}`]), default: '-opened_at' }),
  status: Type.Optional(oneOf(ticketStatuses, 'open')),
  csr_id: Type.Optional(text(100, 'demo-csr')),
  customer_id: Type.Optional(text(100, 'maria-42')),
  topic: Type.Optional(text(100, 'An order')),
  from: Type.Optional(moment),
  to: Type.Optional(moment),
  search: Type.Optional(text(100, 'cold')),
});

export const replyBody = Type.Object(
  { message: text(5000, 'The next one is on us.') },
  { title: 'TicketReply', examples: [{ message: 'The next one is on us.' }] },
);

/** Nothing at all is fine too. */
export const resolveBody = nullable(
  Type.Object({
    resolution_status: Type.Optional(
      Type.String({ enum: [...resolutions], description: 'Without it: `resolved`', examples: ['resolved'] }),
    ),
  }),
);
