import { sql, type Transaction } from '../../kernel/database.ts';

/** Something that an app or a page tells about its use. */
export interface AnalyticsEvent {
  readonly event_type: string;
  readonly source: string | null;
  /** Who told it; null for nobody known. */
  readonly principal: string | null;
  /** JSON, at most {@link maxPayloadBytes} long. */
  readonly payload: string;
}

export const maxPayloadBytes = 8_192;

const insert = sql(
  'analytics.append',
  `insert into analytics.analytics_event_log (received_at, event_type, source, principal, payload)
   select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::json[])`,
);
export function appendAnalytics(tx: Transaction, events: readonly AnalyticsEvent[], now: Date): void {
  void tx.write(insert, [
    now,
    events.map((event) => event.event_type),
    events.map((event) => event.source),
    events.map((event) => event.principal),
    events.map((event) => event.payload),
  ]);
}
