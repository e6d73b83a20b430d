/** The generic gRPC server: everything that is the same for all methods, and nothing of what they are about. */
export type { Access } from '../http/access.ts';
export { Call } from './call.ts';
export { ifMatch, runCommand } from './command.ts';
export type { Health } from './health.ts';
export type * from './messages.gen.ts';
export { type Asking, bidirectional, clientStream, type Methods, serverStream, unary } from './method.ts';
export { Repeated } from './repeated.ts';
export { GrpcServer, type GrpcServerOptions } from './server.ts';
