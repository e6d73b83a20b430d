import { Type } from 'typebox';
import {
  clientStream,
  type ImportCustomersResponse,
  type ImportError as ImportErrorMessage,
  type Methods,
} from '../../adapters/grpc/index.ts';
import { isStorable } from '../../adapters/http/index.ts';
import type { CustomerDeps } from './deps.ts';
import { importProfiles } from './import-profiles.ts';
import { customerRights } from './rights.ts';
import { rpcAccessBy } from './rpc-access.ts';
import { type SentCustomer, wordOfRestriction } from './rpc-customer.ts';

/** What is answered goes in one message of at most 4 MiB: so many errors, of so many bytes, and the others are counted. */
const maxErrors = 10_000;
const maxErrorBytes = 3 * 1024 * 1024;

/** A batch is read when the one before it is on its way: the client feels how fast rows are written. */
export function importMethods({ kernel, accounts }: Pick<CustomerDeps, 'kernel' | 'accounts'>): Methods {
  return {
    ImportCustomers: clientStream<ImportCustomersResponse>()({
      access: rpcAccessBy({ ...customerRights.create, own: false }),
      // rows are judged one by one, by the import itself
      anyText: true,
      request: Type.Object({ customers: Type.Array(Type.Object({}, { additionalProperties: true })) }),
      async handle(batches, { principal, signal }) {
        const errors: ImportErrorMessage[] = [];
        let bytesLeft = maxErrorBytes;
        const counts = await importProfiles(rowsOf(batches), {
          kernel,
          accounts,
          principal,
          signal,
          refused: (refused) => {
            for (const one of refused) {
              if (bytesLeft <= 0 || errors.length === maxErrors) return;
              bytesLeft -= Buffer.byteLength(JSON.stringify(one)); // longer than it is in the message
              if (bytesLeft > 0) errors.push(one);
            }
          },
        });
        return { ...counts, errors };
      },
    }),
  };
}

async function* rowsOf(batches: AsyncIterable<{ readonly customers: readonly object[] }>): AsyncGenerator<unknown> {
  for await (const { customers } of batches) for (const customer of customers) yield rowOf(customer as SentCustomer);
}

/** What is not there stays as it is; protobuf cannot tell an empty list or map from none. */
function rowOf({ dietary_restrictions, preferences = {}, ...sent }: SentCustomer): object | null {
  const words = dietary_restrictions.map(wordOfRestriction);
  const row = {
    ...sent,
    ...(words.length > 0 ? { dietary_restrictions: words } : {}),
    ...(Object.keys(preferences).length > 0 ? { preferences } : {}),
  };
  // a NUL or half a surrogate pair: then it is no profile
  return isStorable(row) ? row : null;
}
