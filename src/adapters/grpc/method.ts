import type { Static, TSchema } from 'typebox';
import type { Principal } from '../../kernel/principal.ts';
import type { Access } from '../http/access.ts';
import type { Call } from './call.ts';
import type { Repeated } from './repeated.ts';

/** What an `own` clause may look at: the message, not validated yet, and who sent it. */
export interface Asking {
  readonly message: Readonly<Record<string, unknown>>;
  readonly principal: Principal;
}

interface Declaration {
  /** Who may call it; a method without it is refused at start. Streams from clients can have no `own` clause. */
  readonly access: Access<Asking>;
  /** What a message must be, beyond its protobuf types. */
  readonly request: TSchema;
  /** Answered even while load is shed: what operators and their tools look at. */
  readonly vital?: boolean;
  /** It judges texts that cannot be stored itself: one of many rows must not end a stream of them. */
  readonly anyText?: boolean;
  /** Honours `if-match` with the version of what it changes. */
  readonly versioned?: boolean;
}

interface Unary extends Declaration {
  readonly kind: 'unary';
  handle(message: unknown, call: Call): unknown;
}

interface ServerStream extends Declaration {
  readonly kind: 'server_stream';
  handle(message: unknown, call: Call): AsyncIterable<unknown>;
}

interface ClientStream extends Declaration {
  readonly kind: 'client_stream';
  handle(messages: AsyncIterable<unknown>, call: Call): Promise<unknown>;
}

interface Bidirectional extends Declaration {
  readonly kind: 'bidirectional';
  handle(messages: AsyncIterable<unknown>, call: Call): AsyncIterable<unknown>;
}

/** How an rpc is served. Streams are pulled: nothing is made before the other side has taken what was made. */
export type Method = Unary | ServerStream | ClientStream | Bidirectional;

/** The methods of a service, by the names of its rpcs. */
export type Methods = Readonly<Record<string, Method>>;

interface Typed<Schema extends TSchema> extends Declaration {
  readonly request: Schema;
}

type Declare<Kind extends Method['kind'], Schema extends TSchema, Handle> = Omit<Typed<Schema>, 'kind'> & {
  readonly handle: Handle;
} & { readonly kind?: Kind };

type Answer<Response> = Response | Repeated<Response>;

/**
 * One message, one answer.
 *
 * @example
 * GetStats: unary<GetStatsResponse>()({ access, request: ofCustomer, handle: async ({ customer_id }) => ({ stats: … }) })
 */
export const unary =
  <Response>() =>
  <Schema extends TSchema>(
    method: Declare<
      'unary',
      Schema,
      (message: Static<Schema>, call: Call) => Answer<Response> | Promise<Answer<Response>>
    >,
  ) =>
    ({ ...method, kind: 'unary' }) as Method;

/** One message, answers without end. */
export const serverStream =
  <Response>() =>
  <Schema extends TSchema>(
    method: Declare<'server_stream', Schema, (message: Static<Schema>, call: Call) => AsyncIterable<Response>>,
  ) =>
    ({ ...method, kind: 'server_stream' }) as Method;

/** Any number of messages, one answer. */
export const clientStream =
  <Response>() =>
  <Schema extends TSchema>(
    method: Declare<
      'client_stream',
      Schema,
      (messages: AsyncIterable<Static<Schema>>, call: Call) => Promise<Response>
    >,
  ) =>
    ({ ...method, kind: 'client_stream' }) as Method;

/** Both sides say what they like when they like. */
export const bidirectional =
  <Response>() =>
  <Schema extends TSchema>(
    method: Declare<
      'bidirectional',
      Schema,
      (messages: AsyncIterable<Static<Schema>>, call: Call) => AsyncIterable<Response>
    >,
  ) =>
    ({ ...method, kind: 'bidirectional' }) as Method;
