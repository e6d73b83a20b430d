import type { Consumer } from './consumer.ts';
import { sql, type Transaction } from './database.ts';
import type { StoredEvent } from './event.ts';
import { appendEvents } from './event-log.ts';
import { processDuration } from './metrics.ts';

// Effects and position are lost together or not at all, and what was lost is taken again: nobody has to wait for the
// disk. Unless events were appended, which others may have seen, or the consumer says that its effects are final.
export const mayBeLate = sql('kernel.commit_may_be_late', "select set_config('synchronous_commit', 'off', true)");

/** Lets a consumer have events, in their order, and appends what they cause. @returns whether they caused any */
export async function handleEvents(
  tx: Transaction,
  consumer: Consumer,
  events: readonly StoredEvent[],
  time: Date,
): Promise<boolean> {
  const started = performance.now();
  const caused = events.length > 0 ? await consumer.handle(tx, events, time) : [];
  appendEvents(
    tx,
    caused.map((event) => ({ event, traceparent: undefined })),
    time,
  );
  if (caused.length === 0 && !consumer.durable) void tx.write(mayBeLate);
  if (events.length > 0) processDuration.record((performance.now() - started) / 1000, { consumer: consumer.name });
  return caused.length > 0;
}
