import type { Server } from '@grpc/grpc-js';
import type { PackageDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';

/** Lets tools such as grpcurl ask what can be called. It knows the contracts and no data. */
export function addReflection(server: Server, contracts: PackageDefinition): void {
  new ReflectionService(contracts as never).addToServer(server as never);
}
