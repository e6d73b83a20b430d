import { type ExpressionBuilder, sql } from 'kysely';
import type { PostgresDatabase } from '../../adapters/postgres/database.ts';
import { listsOf } from '../../adapters/postgres/kysely.ts';
import { anywhere, orderOf, type Place, readPage } from '../../adapters/postgres/lists.ts';
import type { DB } from '../../adapters/postgres/schema.gen.ts';
import type { Ticket } from './types.ts';

export interface TicketFilter extends Place {
  /** One of {@link ticketSorts}, with `-` in front for descending. */
  readonly sort: string;
  readonly customer_id?: string | undefined;
  readonly status?: string | undefined;
  readonly csr_id?: string | undefined;
  readonly topic?: string | undefined;
  /** Opened at or after, ISO 8601. */
  readonly from?: string | undefined;
  /** Opened before, ISO 8601. */
  readonly to?: string | undefined;
  /** A part of name, e-mail address, topic or of what was written, or the id of the ticket or its order. */
  readonly search?: string | undefined;
}

export const ticketSorts = ['opened_at', 'updated_at', 'resolution_minutes'] as const;

/** A page of tickets, and how many there are in all. */
export async function listTickets(
  database: PostgresDatabase,
  filter: TicketFilter,
): Promise<{ tickets: Ticket[]; total: number }> {
  const { field, direction } = orderOf<(typeof ticketSorts)[number]>(filter.sort);
  const matching = listsOf(database)
    .selectFrom('support.tickets as t')
    .where((row) => conditions(row, filter));
  const sorted = matching
    .select(['ticket_id', 'channel', 'customer_id', 'name', 'email', 'topic', 'order_id', 'order_verified', 'status'])
    .select(['csr_id', 'resolution_status', 'opened_at', 'resolved_at', 'version', 'updated_at'])
    .select(sql<number | null>`resolution_minutes::float8`.as('resolution_minutes'))
    .orderBy(`t.${field}`, (order) => order[direction]().nullsLast())
    .orderBy('ticket_id', direction);
  const { rows, total } = await readPage(matching, sorted, filter);
  return { tickets: rows as Ticket[], total };
}

type Row = ExpressionBuilder<DB & { t: DB['support.tickets'] }, 't'>;

function conditions(row: Row, filter: TicketFilter) {
  const given = [];
  for (const field of ['customer_id', 'status', 'csr_id', 'topic'] as const) {
    const value = filter[field];
    if (value !== undefined) given.push(row(field, '=', value));
  }
  if (filter.from !== undefined) given.push(row('opened_at', '>=', filter.from));
  if (filter.to !== undefined) given.push(row('opened_at', '<', filter.to));
  if (filter.search !== undefined) given.push(searched(row, filter.search));
  return row.and(given);
}

function searched(row: Row, search: string) {
  const pattern = anywhere(search);
  return row.or([
    row('name', 'ilike', pattern),
    row('email', 'ilike', pattern),
    row('topic', 'ilike', pattern),
    row('order_id', '=', search),
    row(sql<string>`ticket_id::text`, '=', search),
    row.exists(
      row
        .selectFrom('support.messages as m')
        .select('m.message_id')
        .whereRef('m.ticket_id', '=', 't.ticket_id')
        .where('m.message', 'ilike', pattern),
    ),
  ]);
}
