import { now } from './clock.ts';
import type { Consumer } from './consumer.ts';
import { type Cursor, isBefore } from './cursor.ts';
import { type Database, sql, type Transaction } from './database.ts';
import { isOutage } from './errors.ts';
import { faultOf, type StoredEvent } from './event.ts';
import { anythingBeyond, type Page, readLog } from './event-log.ts';
import type { Glance } from './glance.ts';
import { handleEvents } from './handle-events.ts';
import { takenAhead } from './topic-positions.ts';

/** What one look at the log came to. */
export type Step =
  | { readonly worked: true; readonly appended: boolean; readonly full: boolean; readonly scanned: number }
  | 'held_back'
  | 'idle'
  | 'taken'
  | 'paused';

/** Failing events are tried this often on their own before they go to the dead letters. */
export const maxAttempts = 4;
export const retryPauseMs = 50;
export const pageLimit = 1_000;
/** Looking past this many events of other kinds again is dearer than remembering that they were looked at. */
const rememberAfter = 100;

const claim = sql(
  'kernel.claim_consumer',
  `select pg_try_advisory_xact_lock(hashtextextended('consumer:' || $1, 0)) as claimed`,
);
/** A statement of its own, behind the claim: within one, the row could be older than the lock, and its events done. */
const find = sql(
  'kernel.find_consumer',
  `select transaction_id::text, position, paused, exists (
     select from kernel.topic_positions as p
     where p.consumer = c.name and (p.transaction_id, p.position) > (c.transaction_id, c.position)) as ahead
   from kernel.consumers as c where name = $1`,
);
const advance = sql(
  'kernel.advance_consumer',
  `update kernel.consumers set transaction_id = $2::xid8, position = $3, updated_at = $4 where name = $1`,
);
const bury = sql(
  'kernel.bury_event',
  `insert into kernel.dead_letters
     (consumer, event_id, transaction_id, position, type, subject, event, error, attempts, failed_at)
   values ($1, $2, $3::xid8, $4, $5, $6, $7, $8, $9, $10)
   on conflict (consumer, transaction_id, position) do nothing`,
);

interface ConsumerRow extends Cursor {
  readonly paused: boolean;
  /** Some of what is behind its position it has taken from topics. */
  readonly ahead: boolean;
}

/**
 * Takes the consumer's next events and applies them, in one transaction with its new position. A set that fails is
 * taken again as its first half, down to the single event that fails, which after bounded retries becomes a dead letter
 * and lets the others pass. `glance`: what is known without a transaction, and how the events are read with others.
 */
export async function stepConsumer(
  database: Database,
  consumer: Consumer,
  glance: Glance | null = null,
  limit = pageLimit,
): Promise<Step> {
  const glimpsed = await glance?.look();
  if (glimpsed) return glimpsed;
  for (let attempt = 1; ; attempt += 1) {
    let seen: Page | null = null;
    let place: Cursor | null = null;
    try {
      const step = await database.transaction(async (tx) => {
        place = null;
        const at = await claimPosition(tx, consumer);
        if (typeof at === 'string') return at;
        const read = await (glance?.read(tx, at) ?? readLog(tx, at, consumer.types, limit));
        const page = at.ahead ? await withoutTaken(tx, consumer, at, read) : read;
        seen = page;
        place = page.end ?? at;
        return await apply(tx, consumer, at, page, limit);
      });
      glance?.standsAt(place);
      return step;
    } catch (error) {
      glance?.standsAt(null);
      const failed = (seen as Page | null)?.events ?? [];
      if (isOutage(error) || failed.length === 0) throw error;
      if (failed.length > 1) {
        return await stepConsumer(database, consumer, null, Math.ceil(reach(seen!) / 2));
      }
      if (attempt < maxAttempts) {
        await new Promise((resolve) => setTimeout(resolve, retryPauseMs * 2 ** attempt));
        continue;
      }
      await buryEvent(database, consumer, failed[0]!, error, attempt);
      return { worked: true, appended: false, full: true, scanned: 1 };
    }
  }
}

/** How many events must be looked at to see what this page saw. */
const reach = (page: Page) => Math.max(page.scanned, 2);

/** Without what the consumer has taken from topics before Kafka was left. */
async function withoutTaken(tx: Transaction, consumer: Consumer, at: Cursor, page: Page): Promise<Page> {
  const taken = await takenAhead(tx, consumer.name, at);
  return { ...page, events: page.events.filter((event) => !taken(event)) };
}

async function claimPosition(tx: Transaction, consumer: Consumer): Promise<ConsumerRow | 'taken' | 'paused'> {
  const claiming = tx.query<{ claimed: boolean }>(claim, [consumer.name]);
  const [row] = await tx.query<ConsumerRow>(find, [consumer.name]);
  if (!row) throw new Error(`consumer ${consumer.name} is not registered`);
  if (!(await claiming)[0]!.claimed) return 'taken';
  return row.paused ? 'paused' : row;
}

async function apply(tx: Transaction, consumer: Consumer, at: Cursor, page: Page, limit: number): Promise<Step> {
  // a page that its limit cut short is always gone past: behind it may be what a larger set failed of
  if (page.end === null || (page.events.length === 0 && page.scanned < Math.min(rememberAfter, limit))) {
    return (await anythingBeyond(tx, page.end ?? at)) ? 'held_back' : 'idle';
  }
  const time = now();
  const fault = page.events.map(faultOf).find((one) => one !== null);
  if (fault) throw new TypeError(fault);
  const appended = await handleEvents(tx, consumer, page.events, time);
  void tx.write(advance, [consumer.name, page.end.transaction_id, page.end.position, time]);
  return { worked: true, appended, full: page.scanned >= limit, scanned: page.scanned };
}

async function buryEvent(
  database: Database,
  consumer: Consumer,
  event: StoredEvent,
  error: unknown,
  attempts: number,
): Promise<void> {
  await database.transaction(async (tx) => {
    const at = await claimPosition(tx, consumer);
    // another process may have dealt with it
    if (typeof at === 'string' || !isBefore(at, event)) return;
    const time = now();
    const { event_id, transaction_id, position, type, subject } = event;
    const reason = error instanceof Error ? error.message : String(error);
    void tx.write(bury, [
      consumer.name,
      event_id,
      transaction_id,
      position,
      type,
      subject,
      event,
      reason,
      attempts,
      time,
    ]);
    void tx.write(advance, [consumer.name, transaction_id, position, time]);
  });
}
