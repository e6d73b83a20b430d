import { GrpcServer } from '../adapters/grpc/index.ts';
import { sql } from '../kernel/database.ts';
import { grpcServices } from './grpc-services.ts';
import { openIdentity } from './identity.ts';
import type { Shop } from './shop.ts';
import { tlsOf } from './tls.ts';
import type { RunningRole } from './worker.ts';

const ping = sql('kernel.ping', 'select 1');
/** As of the API: whoever looks every second must see that we are going. */
const drainMs = 1_000;

export interface RunningGrpc extends RunningRole {
  /** Where it listens, such as `127.0.0.1:50052`. */
  readonly address: string;
}

/** The gRPC server with the methods of every domain, not listening yet. */
export function buildGrpc(shop: Shop): GrpcServer {
  const { config, log, database } = shop;
  const identity = openIdentity(shop);
  return new GrpcServer({
    log,
    authenticate: (caller) => identity.authenticate(caller),
    services: (health) => grpcServices(shop, health),
    probe: () => database.query(ping).then(() => undefined),
    reflection: config.server.grpcReflection,
    tls: tlsOf(config.server),
  });
}

/** Builds the gRPC server and listens. @throws where it cannot, with what to do about it */
export async function startGrpc(shop: Shop): Promise<RunningGrpc> {
  const { host, grpcPort } = shop.config.server;
  const server = buildGrpc(shop);
  const port = await server.listen({ host, port: grpcPort });
  return {
    address: `${host.includes(':') ? `[${host}]` : host}:${port}`,
    async stop() {
      server.drain();
      if (shop.config.production) await new Promise((resolve) => setTimeout(resolve, drainMs));
      await server.stop();
      await shop.kernel.drained();
    },
  };
}
