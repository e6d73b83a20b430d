import { createHash } from 'node:crypto';
import type { KafkaRecord } from '@platformatic/kafka';
import type { Arrival } from '../../kernel/arrivals.ts';
import { type Cursor, laterOf } from '../../kernel/cursor.ts';
import { faultOf, isOurs, type StoredEvent } from '../../kernel/event.ts';
import { isUuid } from '../../kernel/ids.ts';
import { instantOf } from '../../kernel/instant.ts';
import type { Slot } from '../../kernel/topic-step.ts';

/** What is asked of events of other programs beside their schema. */
export interface Foreign {
  /** Fills in what such an event may leave out, before it is held against the schema. */
  complete(event: StoredEvent): StoredEvent;
  /** Why one that keeps the schema cannot be counted here, or null. */
  faultOf(event: StoredEvent): string | null;
}

export interface Place {
  readonly slot: Slot;
  readonly offset: number;
  /** When the broker or its producer says the record was made, in milliseconds. */
  readonly recordedAt: number;
  /** How far our log had come in this partition before. */
  readonly after: Cursor;
}

type Attributes = Readonly<Record<string, string | undefined>>;

class Malformed extends Error {}

/** What a record says, or why that cannot be read: then as much of it as can be kept. */
export function readRecord(
  record: Pick<KafkaRecord, 'key' | 'value' | 'headers'>,
  place: Place,
  foreign: Foreign,
): Arrival {
  const { slot, offset, after } = place;
  const at = { topic: slot.topic, partition: slot.partition, offset };
  try {
    const { attributes, data } = contentOf(record);
    return {
      ...at,
      ...(attributes.id === undefined
        ? bare(data, record, place, foreign)
        : named(attributes, data, record, place, foreign)),
    };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const event = { ...envelope(record, place), data: textOf(record.value) };
    return { ...at, event, fault: error.message, foreign: null, ours: false, order: after };
  }
}

type Said = Pick<Arrival, 'event' | 'fault' | 'foreign' | 'ours' | 'order'>;

/** CloudEvents, ours or another program's. */
function named(
  attributes: Attributes,
  data: unknown,
  record: Pick<KafkaRecord, 'key'>,
  place: Place,
  foreign: Foreign,
): Said {
  const { id = '', source, type, subject, time } = attributes;
  if (!id || !source) throw new Malformed('a CloudEvent needs an id and a source');
  if (![id, source].every(isName)) {
    throw new Malformed(`the id and the source of an event are texts of at most ${maxName} bytes without NUL`);
  }
  if (type !== place.slot.type) throw new Malformed(`an event of another type is on the topic of ${place.slot.type}`);
  const moment = time === undefined ? new Date(place.recordedAt).toISOString() : instantOf(time);
  if (moment === null) throw new Malformed('the time of the event is not ISO 8601');
  const own = isOurs({ source });
  const [, transaction_id, position] = /^(\d{1,19})\.(\d{1,15})$/.exec(attributes.logposition ?? '') ?? [];
  if (own && (!isUuid(id) || transaction_id === undefined)) {
    throw new Malformed('an event that says it is ours has no place in the log');
  }
  const event: StoredEvent = {
    event_id: own ? id : derivedId(`${source}\n${id}`),
    type,
    source,
    subject: clean(subject ?? record.key?.toString() ?? ''),
    time: moment,
    traceparent: attributes.traceparent ?? null,
    data,
    transaction_id: own ? transaction_id! : '0',
    position: own ? Number(position) : 0,
  };
  const order = own ? laterOf(place.after, event) : place.after;
  if (own) return { event, fault: faultOf(event), foreign: null, ours: true, order };
  return { ...judged(event, foreign), foreign: { source, id }, ours: false, order };
}

/** A value alone, as the older purchase service sends it. */
function bare(data: unknown, record: Pick<KafkaRecord, 'key'>, place: Place, foreign: Foreign): Said {
  const event = { ...envelope(record, place), data };
  return { ...judged(event, foreign), foreign: null, ours: false, order: place.after };
}

function judged(sent: StoredEvent, foreign: Foreign): Pick<Said, 'event' | 'fault'> {
  const event = foreign.complete(sent);
  return { event, fault: faultOf(event) ?? foreign.faultOf(event) };
}

function envelope({ key }: Pick<KafkaRecord, 'key'>, { slot, offset, recordedAt }: Place): StoredEvent {
  const source = `/kafka/${slot.topic}`;
  return {
    event_id: derivedId(`${source}\n${slot.partition}\n${offset}`),
    type: slot.type,
    source,
    subject: clean(key?.toString() ?? ''),
    time: new Date(recordedAt).toISOString(),
    traceparent: null,
    data: null,
    transaction_id: '0',
    position: 0,
  };
}

/** Attributes and data, in binary mode or, from others, in structured mode. */
function contentOf({ value, headers }: Pick<KafkaRecord, 'value' | 'headers'>): {
  attributes: Attributes;
  data: unknown;
} {
  const named = new Map(headers.map(([name, text]) => [String(name).toLowerCase(), text?.toString()]));
  const data = parse(value);
  if (named.get('content-type')?.startsWith('application/cloudevents+json')) {
    if (typeof data !== 'object' || data === null) throw new Malformed('the CloudEvent is not an object');
    const { data: inner, ...attributes } = data as Record<string, unknown>;
    const texts = Object.entries(attributes).filter(([, text]) => typeof text === 'string');
    return { attributes: { id: '', ...Object.fromEntries(texts) } as Attributes, data: inner };
  }
  const attributes = [...named].filter(([name]) => name.startsWith('ce_')).map(([name, text]) => [name.slice(3), text]);
  // with any attribute it means to be a CloudEvent
  return { attributes: attributes.length > 0 ? { id: '', ...Object.fromEntries(attributes) } : {}, data };
}

function parse(value: Buffer | null): unknown {
  if (value === null) throw new Malformed('the message has no value');
  try {
    return JSON.parse(value.toString());
  } catch {
    throw new Malformed('the value is not JSON');
  }
}

/** They are remembered together, in an index. */
const maxName = 500;
const isName = (text: string) => Buffer.byteLength(text) <= maxName && !text.includes('\0') && text.isWellFormed();

const kept = 10_000;
const textOf = (value: Buffer | null) => value?.subarray(0, kept).toString() ?? null;
/** PostgreSQL's texts have no place for it. */
const clean = (text: string) => text.replaceAll('\0', '').slice(0, 500);

/** An id of ours for what others call as they like (UUID, version 8: RFC 9562, 5.8). */
function derivedId(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
