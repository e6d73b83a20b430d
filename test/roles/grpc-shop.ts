import { afterAll, beforeAll } from 'vitest';
import { type RunningGrpc, startGrpc } from '../../src/roles/grpc.ts';
import { GrpcClient } from './grpc-client.ts';
import { type Name, type TrialShop, useShop } from './trial-shop.ts';

export interface GrpcShop {
  readonly trial: TrialShop;
  readonly server: RunningGrpc;
  /** Somebody with credentials, or with none; each is closed at the end. */
  as(name: Name | null, service?: string): GrpcClient;
}

/** A whole shop whose gRPC server listens on the loopback. */
export function useGrpc(env: Record<string, string> = {}): GrpcShop {
  const trial = useShop({ GRPC_PORT: '0', HOST: '127.0.0.1', ...env });
  const clients: GrpcClient[] = [];
  let server: RunningGrpc;
  beforeAll(async () => {
    server = await startGrpc(trial.shop);
  });
  afterAll(async () => {
    for (const client of clients) client.close();
    await server.stop();
  });
  return {
    trial,
    get server() {
      return server;
    },
    as(name, service) {
      const metadata = name === null ? () => ({}) : () => trial.as(name).credentials();
      const client = new GrpcClient(server.address, metadata, service);
      clients.push(client);
      return client;
    },
  };
}
