import {
  type Deadline,
  type Metadata,
  type ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';

/** What a method that is asked once and answers once knows of its call; a `ServerUnaryCall` would do as well. */
export interface UnarySurface {
  readonly metadata: Metadata;
  readonly request: unknown;
  getPeer(): string;
  getDeadline(): Deadline;
  once(event: 'cancelled', heard: () => void): void;
}

export type UnaryHandler = (surface: UnarySurface, callback: sendUnaryData<unknown>) => void;

/**
 * Serves unary calls instead of grpc-js' own handler, which makes a `Writable` for each that nobody writes to, and waits
 * with the status until the answer is written.
 *
 * `handlers`: by path, such as `/crema.customer.v1.CustomerService/GetCustomer`; other calls pass untouched.
 */
export const serveUnary =
  (handlers: ReadonlyMap<string, UnaryHandler>): ServerInterceptor =>
  ({ path }, next) => {
    const handle = handlers.get(path);
    return (handle ? new UnaryCall(next, handle) : next) as ServerInterceptingCall;
  };

/** Both what grpc-js starts, in place of the call that it has made, and what listens to that one. */
class UnaryCall implements UnarySurface {
  metadata!: Metadata;
  request: unknown;
  readonly #call: ServerInterceptingCallInterface;
  readonly #handle: UnaryHandler;
  #cancelled: (() => void) | undefined;

  constructor(call: ServerInterceptingCallInterface, handle: UnaryHandler) {
    this.#call = call;
    this.#handle = handle;
  }

  /** Its own listener is for the handler that is not asked. */
  start(): void {
    this.#call.start(this);
  }

  onReceiveMetadata(metadata: Metadata): void {
    this.metadata = metadata;
    this.#call.startRead();
  }

  onReceiveMessage(message: unknown): void {
    if (this.request === undefined) {
      this.request = message;
      this.#call.startRead();
    } else this.#refuse('a second request message');
  }

  onReceiveHalfClose(): void {
    if (this.request === undefined) this.#refuse('no request message');
    else this.#handle(this, (error, value, trailers) => this.#answer(error, value, trailers));
  }

  #answer(...[error, value, trailers]: Parameters<sendUnaryData<unknown>>): void {
    if (error) {
      // a status with everything that belongs to it
      this.#call.sendStatus(error as Parameters<ServerInterceptingCall['sendStatus']>[0]);
    } else {
      this.#call.sendMessage(value, written);
      this.#call.sendStatus({ code: status.OK, details: 'OK', metadata: trailers ?? null });
    }
  }

  onCancel(): void {
    this.#cancelled?.();
  }

  getPeer(): string {
    return this.#call.getPeer();
  }

  getDeadline(): Deadline {
    return this.#call.getDeadline();
  }

  once(_event: 'cancelled', heard: () => void): void {
    this.#cancelled = heard;
  }

  #refuse(received: string): void {
    this.#call.sendStatus({ code: status.UNIMPLEMENTED, details: `The method is unary: ${received}.`, metadata: null });
  }
}

const written = () => {};
