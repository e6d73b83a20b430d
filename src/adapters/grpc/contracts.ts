import { fileURLToPath } from 'node:url';
import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { PlainValues } from './plain-values.ts';
import { Repeated } from './repeated.ts';

/** Our contracts, and what they import, are read when the server is built. */
export const contractsDirectory = fileURLToPath(new URL('../../../proto', import.meta.url));
const files = [
  'crema/customer/v1/customer.proto',
  'everything/customer/v1/customer.proto',
  'grpc/health/v1/health.proto',
];

/**
 * As handlers see messages: names and enums as in the file, a field that was not sent is missing instead of empty, so
 * that validation can say what is required.
 */
export const loadContracts = (): PackageDefinition =>
  loadSync(files, { includeDirs: [contractsDirectory], keepCase: true, longs: Number, enums: String, arrays: true });

/** Stands for a message that is not what the contract says: the call is refused as such, and not as a defect of ours. */
export const malformed = Symbol('malformed');

/** The methods of a service by name, reading and writing messages as handlers know them. */
export function methodsOf(contracts: PackageDefinition, service: string): Readonly<Record<string, Rpc>> {
  const plain = new PlainValues(contracts);
  const definition = contracts[service] as ServiceDefinition;
  return Object.fromEntries(
    Object.entries(definition).map(([name, method]) => {
      const response = (method as unknown as { responseType: { type: { name: string } } }).responseType.type.name;
      const convert = plain.of(`${service.slice(0, service.lastIndexOf('.'))}.${response}`);
      const { requestDeserialize, responseSerialize } = method;
      const serialize = convert ? (value: unknown) => responseSerialize(convert(value) as never) : responseSerialize;
      return [
        name,
        {
          ...method,
          requestDeserialize: (bytes: Buffer) => {
            try {
              return requestDeserialize(bytes);
            } catch {
              return malformed;
            }
          },
          responseSerialize: (value: unknown) =>
            value instanceof Repeated ? value.bytes(serialize) : serialize(value as never),
        } as Rpc,
      ];
    }),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: grpc-js has it so: what goes through a method is the contract's matter
export type Rpc = MethodDefinition<any, any>;
