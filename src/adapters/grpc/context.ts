import type { Histogram } from '@opentelemetry/api';
import type { Principal } from '../../kernel/principal.ts';
import type { LoadGuard } from '../http/load-guard.ts';
import type { Log } from '../telemetry/log.ts';

/** What tells who is calling. */
export interface Caller {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly raw: { readonly socket: { readonly remoteAddress: string } };
  readonly protocol: 'http';
}

/** What all calls of a server share. */
export interface GrpcContext {
  readonly log: Log;
  /** Each call writes a line. */
  readonly verbose: boolean;
  readonly guard: LoadGuard;
  readonly durations: Histogram;
  /** Who is asking; throws `unauthenticated` for credentials that are no good. Synchronous where they are known. */
  readonly authenticate: (caller: Caller) => Principal | Promise<Principal>;
  /** For a unary call to be answered, in milliseconds. */
  readonly handlerMs: number;
}
