import {
  type ClientDuplexStream,
  type ClientReadableStream,
  credentials,
  Metadata,
  makeGenericClientConstructor,
  type ServiceDefinition,
  type ServiceError,
} from '@grpc/grpc-js';
import { loadContracts } from '../../src/adapters/grpc/contracts.ts';

// biome-ignore lint/suspicious/noExplicitAny: what messages hold is what the tests are about
type Message = any;

/** What a call came to: `code` as its name, and of a failure the details that clients' libraries see. */
export interface Outcome {
  readonly code: number;
  readonly message: Message;
  readonly details: string;
  /** `ErrorInfo.reason`; undefined for a success. */
  readonly reason: string | undefined;
  readonly trailers: Metadata;
}

const contracts = loadContracts();
type Raw = Record<string, (...args: unknown[]) => unknown> & { close(): void };

/** Somebody who uses the gRPC API, by grpc-js' own client: her credentials go with every call. */
export class GrpcClient {
  readonly #client: Raw;
  readonly #credentials: () => Promise<Record<string, string>> | Record<string, string>;

  constructor(
    address: string,
    metadata: () => Promise<Record<string, string>> | Record<string, string> = () => ({}),
    service = 'crema.customer.v1.CustomerService',
  ) {
    const Client = makeGenericClientConstructor(contracts[service] as ServiceDefinition, service);
    this.#client = new Client(address, credentials.createInsecure()) as unknown as Raw;
    this.#credentials = metadata;
  }

  /** One message, one answer. */
  async call(
    rpc: string,
    message: Message = {},
    more: Record<string, string> = {},
    options: object = {},
  ): Promise<Outcome> {
    const metadata = await this.#metadata(more);
    return new Promise((resolve) => {
      let trailers = new Metadata();
      let failed: ServiceError | null = null;
      let answer: Message;
      const surface = this.#client[rpc]!(message, metadata, options, (error: ServiceError | null, value: Message) => {
        failed = error;
        answer = value;
      }) as { on(event: 'status', heard: (status: { metadata: Metadata }) => void): void };
      surface.on('status', (status) => {
        trailers = status.metadata;
        setImmediate(() => resolve(outcomeOf(failed, answer, trailers)));
      });
    });
  }

  /** One message, answers without end. */
  async stream(rpc: string, message: Message, more: Record<string, string> = {}): Promise<Incoming> {
    return new Incoming(this.#client[rpc]!(message, await this.#metadata(more)) as ClientReadableStream<Message>);
  }

  /** Both sides talk. */
  async talk(rpc: string, more: Record<string, string> = {}): Promise<Talk> {
    return new Talk(this.#client[rpc]!(await this.#metadata(more)) as ClientDuplexStream<Message, Message>);
  }

  /** Any number of messages, one answer; they are made as fast as the server takes them. */
  async send(rpc: string, messages: Iterable<Message> | AsyncIterable<Message>): Promise<Outcome> {
    const metadata = await this.#metadata({});
    const done = Promise.withResolvers<Outcome>();
    const surface = this.#client[rpc]!(metadata, (error: ServiceError | null, value: Message) =>
      done.resolve(outcomeOf(error, value, new Metadata())),
    ) as ClientDuplexStream<Message, Message>;
    for await (const message of messages) {
      if (!surface.write(message)) await new Promise((resolve) => surface.once('drain', resolve));
    }
    surface.end();
    return done.promise;
  }

  close(): void {
    this.#client.close();
  }

  async #metadata(more: Record<string, string>): Promise<Metadata> {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries({ ...(await this.#credentials()), ...more })) metadata.set(name, value);
    return metadata;
  }
}

function outcomeOf(error: ServiceError | null, message: Message, trailers: Metadata): Outcome {
  const all = error?.metadata ?? trailers;
  return { code: error?.code ?? 0, message, details: error?.details ?? '', reason: reasonOf(all), trailers: all };
}

/** `ErrorInfo.reason`: behind the type's name come a tag and a length (of one or two bytes), then the reason's own. */
export function reasonOf(metadata: Metadata): string | undefined {
  const [bytes] = metadata.get('grpc-status-details-bin');
  if (!Buffer.isBuffer(bytes)) return undefined;
  const name = 'google.rpc.ErrorInfo';
  const behind = bytes.indexOf(name) + name.length + 1;
  const at = behind + (bytes[behind]! > 0x7f ? 2 : 1) + 1;
  return bytes.toString('utf8', at + 1, at + 1 + bytes[at]!);
}

/** What a server streams, as it comes. */
export class Incoming {
  readonly #surface: ClientReadableStream<Message>;
  readonly #items: Message[] = [];
  readonly #waiting: (() => void)[] = [];
  ended: { readonly code: number; readonly reason: string | undefined } | null = null;

  constructor(surface: ClientReadableStream<Message>) {
    this.#surface = surface;
    surface.on('data', (message) => {
      this.#items.push(message);
      this.#wake();
    });
    surface.on('error', (error: ServiceError) => {
      this.ended = { code: error.code, reason: reasonOf(error.metadata) };
      this.#wake();
    });
    surface.on('end', () => {
      this.ended ??= { code: 0, reason: undefined };
      this.#wake();
    });
  }

  /** The next message; null when there will be none. */
  async next(): Promise<Message | null> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) return item;
      if (this.ended) return null;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Messages until one is as wanted, that one included. */
  async until(wanted: (message: Message) => boolean): Promise<Message[]> {
    const seen: Message[] = [];
    for (;;) {
      const message = await this.next();
      if (message === null) return seen;
      seen.push(message);
      if (wanted(message)) return seen;
    }
  }

  /** Takes nothing more from the wire until `resume`. */
  pause(): void {
    this.#surface.pause();
  }

  resume(): void {
    this.#surface.resume();
  }

  cancel(): void {
    this.#surface.cancel();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

export class Talk extends Incoming {
  readonly #surface: ClientDuplexStream<Message, Message>;

  constructor(surface: ClientDuplexStream<Message, Message>) {
    super(surface);
    this.#surface = surface;
  }

  say(message: Message): void {
    this.#surface.write(message);
  }

  end(): void {
    this.#surface.end();
  }
}
