import { Server, ServerCredentials, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js';
import type { PackageDefinition } from '@grpc/proto-loader';
import { metrics } from '@opentelemetry/api';
import { LoadGuard, type LoadLimits } from '../http/load-guard.ts';
import type { Log } from '../telemetry/log.ts';
import type { Call } from './call.ts';
import { forgetClosedStreams } from './closed-streams.ts';
import type { GrpcContext } from './context.ts';
import { loadContracts, methodsOf, type Rpc } from './contracts.ts';
import { streamHandler, unaryHandler } from './handlers.ts';
import { Health, healthMethods, healthServiceName } from './health.ts';
import type { Methods } from './method.ts';
import { MethodState } from './method-state.ts';
import { addReflection } from './reflection.ts';
import { serveUnary, type UnaryHandler } from './unary-call.ts';

export interface GrpcServerOptions {
  readonly log: Log;
  readonly authenticate: GrpcContext['authenticate'];
  /** By full name of the service: each of its rpcs has a method, and each method an rpc. */
  readonly services: (health: Health) => Readonly<Record<string, Methods>>;
  /** Rejects when the service could not answer. */
  readonly probe: () => Promise<void>;
  readonly reflection: boolean;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  readonly limits?: LoadLimits;
  readonly handlerMs?: number;
}

const maxMessageBytes = 4 * 1_048_576;
/** Pings find out about clients that are gone without a word; half as often as load balancers give up on silence. */
const keepaliveMs = 30_000;
const keepaliveAnswerMs = 10_000;
const maxStreamsPerConnection = 1_000;
const defaultLimits: LoadLimits = { maxInFlight: 1_000, maxLoopDelayMs: 500 };
/** They nest as in HTTP: handler 8 s > statement 5 s > pool wait 1 s. */
const defaultHandlerMs = 8_000;
/** Calls that are under way when the server stops have as long as a handler has, and a little more. */
const stopMs = 10_000;
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The gRPC server, with everything that is the same for all methods and nothing of what they are about. */
export class GrpcServer {
  readonly health: Health;
  readonly #server: Server;
  readonly #guard: LoadGuard;
  readonly #open = new Set<Call>();
  readonly #unary = new Map<string, UnaryHandler>();
  readonly #options: GrpcServerOptions;
  #forgetNoMore: (() => void) | undefined;
  readonly #declared: { readonly service: string; readonly rpc: string; readonly state: MethodState }[] = [];

  constructor(options: GrpcServerOptions) {
    this.#options = options;
    this.#guard = new LoadGuard(options.limits ?? defaultLimits);
    const contracts = loadContracts();
    const names = Object.keys(contracts).filter((name) => isService(contracts, name));
    this.health = new Health(names, options.probe, () => this.#guard.draining);
    this.#server = new Server({
      'grpc.max_receive_message_length': maxMessageBytes,
      'grpc.max_send_message_length': maxMessageBytes,
      'grpc.keepalive_time_ms': keepaliveMs,
      'grpc.keepalive_timeout_ms': keepaliveAnswerMs,
      'grpc.max_concurrent_streams': maxStreamsPerConnection,
      'grpc.enable_channelz': 0, // books that nobody reads
      interceptors: [serveUnary(this.#unary)],
    });
    const { log } = options;
    const context: GrpcContext = {
      log,
      verbose: log.level === 'debug' || log.level === 'trace',
      guard: this.#guard,
      durations: metrics.getMeter('crema').createHistogram('rpc.server.call.duration', {
        description: 'Time from the first byte of a call to its status',
        unit: 's',
        advice: { explicitBucketBoundaries: durationBuckets },
      }),
      authenticate: options.authenticate,
      handlerMs: options.handlerMs ?? defaultHandlerMs,
    };
    const services: Readonly<Record<string, Methods>> = {
      ...options.services(this.health),
      [healthServiceName]: healthMethods(this.health),
    };
    for (const name of names) {
      const methods = services[name];
      if (!methods) throw new Error(`nobody serves ${name}`);
      this.#add(context, name, methodsOf(contracts, name), methods);
    }
    if (options.reflection) addReflection(this.#server);
  }

  /** Every rpc that is served, with what it declares; reflection is open and has no declaration. */
  get declared(): readonly { readonly service: string; readonly rpc: string; readonly state: MethodState }[] {
    return this.#declared;
  }

  /** @returns the port. @throws where it cannot listen, with what to do about it */
  async listen({ host, port }: { readonly host: string; readonly port: number }): Promise<number> {
    const { tls, log } = this.#options;
    const credentials = tls
      ? ServerCredentials.createSsl(null, [{ cert_chain: tls.cert, private_key: tls.key }])
      : ServerCredentials.createInsecure();
    const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const bound = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync(address, credentials, (error, taken) => (error ? reject(error) : resolve(taken)));
    }).catch((error: Error) => {
      throw cannotListen(address, error);
    });
    this.#forgetNoMore = forgetClosedStreams();
    this.#guard.watch((turnedAway) => log.warn({ turned_away: turnedAway }, 'gRPC load is being shed'));
    return bound;
  }

  /** The first step of a graceful stop: health says so, and new streams go elsewhere. */
  drain(): void {
    this.#guard.drain();
    this.health.changed();
  }

  /** Ends streams, lets other calls come to their end, and closes. */
  async stop(): Promise<void> {
    this.drain();
    for (const call of this.#open) call.interrupt();
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.#server.forceShutdown();
        resolve();
      }, stopMs);
      this.#server.tryShutdown(() => resolve());
    });
    clearTimeout(timer);
    this.#forgetNoMore?.();
    this.#guard.stop();
  }

  #add(context: GrpcContext, service: string, rpcs: Readonly<Record<string, Rpc>>, methods: Methods): void {
    const unknown = Object.keys(methods).find((name) => !(name in rpcs));
    if (unknown) throw new Error(`${service} has no rpc ${unknown}`);
    const handlers: UntypedServiceImplementation = {};
    for (const [rpc, { path, requestStream, responseStream }] of Object.entries(rpcs)) {
      const method = methods[rpc];
      if (!method) throw new Error(`the rpc ${service}/${rpc} declares no access`);
      if (kinds[`${requestStream} ${responseStream}`] !== method.kind) {
        throw new Error(`the rpc ${service}/${rpc} is not ${method.kind}`);
      }
      const state = new MethodState(`${service}/${rpc}`, method);
      this.#declared.push({ service, rpc, state });
      if (method.kind === 'unary') this.#unary.set(path, unaryHandler(context, state, method));
      else handlers[rpc] = streamHandler(context, state, method, this.#open);
    }
    this.#server.addService(rpcs as ServiceDefinition, handlers);
  }
}

const kinds: Readonly<Record<string, string>> = {
  'false false': 'unary',
  'false true': 'server_stream',
  'true false': 'client_stream',
  'true true': 'bidirectional',
};

const isService = (contracts: PackageDefinition, name: string) => typeof contracts[name]?.format !== 'string';

function cannotListen(address: string, error: Error): Error {
  const reason = /EADDRINUSE/.test(error.message)
    ? 'it is taken by another program. Stop that one, or set GRPC_PORT to another port'
    : error.message;
  return new Error(`gRPC cannot listen on ${address}: ${reason}.`, { cause: error });
}
