import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';

/** An event as a command appends it. The envelope's other fields come from the kernel. */
export interface NewEvent {
  readonly type: string;
  readonly source: string;
  readonly subject: string;
  readonly data: unknown;
  /** When it happened, if not now: imported history keeps its own times. */
  readonly time?: string;
}

/** An event as a consumer sees it: CloudEvents 1.0 attributes plus its place in the log. */
export interface StoredEvent<Data = unknown> {
  readonly event_id: string;
  readonly type: string;
  readonly source: string;
  readonly subject: string;
  readonly time: string;
  readonly traceparent: string | null;
  readonly data: Data;
  readonly transaction_id: string;
  readonly position: number;
}

/** Whether this program appended the event; the others come from services that publish to the same topics. */
export const isOurs = ({ source }: Pick<StoredEvent, 'source'>): boolean => source.startsWith('/crema/');

export interface EventType<Schema extends TSchema> {
  readonly type: string;
  readonly schema: Schema;
  /** Makes an event; throws if `data` breaks the schema, which is a defect of ours. */
  make(subject: string, data: Static<Schema>, time?: string): NewEvent;
  /** Narrows a stored event to this type. */
  matches(event: StoredEvent): event is StoredEvent<Static<Schema>>;
}

const checks = new Map<string, (data: unknown) => string | null>();

/**
 * Declares an event type with the JSON Schema of its data. Schemas only grow: readers of today must read what was
 * written years ago.
 */
export function defineEvent<Schema extends TSchema>(type: string, source: string, schema: Schema): EventType<Schema> {
  if (checks.has(type)) throw new Error(`two event types are named ${type}`);
  const validator = Compile(schema);
  const check = (data: unknown) => {
    if (validator.Check(data)) return null;
    const first = validator.Errors(data)[0];
    return `${type}: data${first?.instancePath ?? ''} ${first?.message ?? 'breaks the schema'}`;
  };
  checks.set(type, check);
  return {
    type,
    schema,
    make(subject, data, time) {
      const fault = check(data);
      if (fault) throw new TypeError(fault);
      return time === undefined ? { type, source, subject, data } : { type, source, subject, data, time };
    },
    matches(event): event is StoredEvent<Static<Schema>> {
      return event.type === type;
    },
  };
}

/** Every type that this program knows. */
export const knownTypes = (): string[] => [...checks.keys()];

/** Why the data of a stored event cannot be read, or null. Unknown types are not judged. */
export function faultOf(event: StoredEvent): string | null {
  return checks.get(event.type)?.(event.data) ?? null;
}
