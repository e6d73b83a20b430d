import type { StoredEvent } from '../../kernel/event.ts';
import { instantOf } from '../../kernel/instant.ts';
import { untimed } from './events.ts';

/** A purchase of the older server or of another program: its numbers become texts, and a lacking time that of the message. */
export function completePurchase(event: StoredEvent): StoredEvent {
  const { data, time } = event;
  if (typeof data !== 'object' || data === null) return event;
  const { username, userid, price, timestamp, ...rest } = data as Record<string, unknown>;
  const said = typeof timestamp === 'string' ? instantOf(timestamp) : null;
  const purchase = {
    username: textOf(username),
    userid: textOf(userid),
    price: textOf(price),
    timestamp: timestamp === undefined || timestamp === null ? time : (said ?? timestamp),
  };
  const subject = event.subject || purchase.userid;
  const completed = { ...event, subject: typeof subject === 'string' ? subject : '', data: { ...rest, ...purchase } };
  return timestamp === undefined || timestamp === null ? { ...completed, source: untimed(event.source) } : completed;
}

const textOf = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? String(value) : value);
