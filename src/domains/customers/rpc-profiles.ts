import { Type } from 'typebox';
import {
  type CreateCustomerResponse,
  type DeleteCustomerResponse,
  type GetCustomerResponse,
  ifMatch,
  type ListCustomersResponse,
  type Methods,
  runCommand,
  type SearchCustomersResponse,
  type UpdateCustomerResponse,
  unary,
} from '../../adapters/grpc/index.ts';
import type { Place } from '../../adapters/postgres/lists.ts';
import { createCustomers, type WrittenCustomer } from './create-customers.ts';
import type { CustomerDeps } from './deps.ts';
import { noSuchCustomer } from './edited-customer.ts';
import type { KeptCustomers } from './kept-customers.ts';
import { customerSorts, listCustomers } from './list-customers.ts';
import { patchCustomers } from './patch-customers.ts';
import { customerRights, meant } from './rights.ts';
import { customer_id, rpcAccessBy } from './rpc-access.ts';
import { fieldsOf, messageOf, restriction, sentCustomer, wordOfRestriction } from './rpc-customer.ts';

const { list, create, read, change, erase } = customerRights;
const paged = {
  page: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1 }),
  page_size: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
};
const name = Type.Optional(Type.String({ minLength: 1, maxLength: 254 }));

export interface ProfileRpcDeps extends CustomerDeps {
  readonly customers: KeptCustomers;
}

/** Who customers are. */
export function profileMethods({ kernel, database, accounts, customers, ...deps }: ProfileRpcDeps): Methods {
  const [make, patch] = [createCustomers(accounts), patchCustomers(accounts)];
  const present = ({ customer }: WrittenCustomer) => ({ customer: messageOf(customer) });
  return {
    GetCustomer: unary<GetCustomerResponse>()({
      access: rpcAccessBy(read),
      request: Type.Object({ customer_id }),
      handle(message, { principal }) {
        const found = customers.of(meant(message.customer_id, principal));
        return found instanceof Promise ? found.then(existing) : found;
      },
    }),
    CreateCustomer: unary<CreateCustomerResponse>()({
      access: rpcAccessBy(create),
      request: Type.Object({ customer: sentCustomer }),
      handle(message, call) {
        const { customer } = message;
        const id = customer.customer_id === undefined ? {} : { customer_id: customer.customer_id };
        const input = { fields: { ...fieldsOf(customer), ...id } };
        return runCommand(kernel, call, message, { command: make, input, present });
      },
    }),
    UpdateCustomer: unary<UpdateCustomerResponse>()({
      access: rpcAccessBy(change),
      versioned: true,
      request: Type.Object({
        customer_id,
        customer: sentCustomer,
        update_mask: Type.Optional(
          Type.Object({ paths: Type.Array(Type.String({ maxLength: 100 }), { maxItems: 20 }) }),
        ),
      }),
      handle(message, call) {
        const fields = fieldsOf(message.customer, message.update_mask?.paths);
        const input = { id: meant(message.customer_id, call.principal), version: ifMatch(call), fields };
        return runCommand(kernel, call, message, { command: patch, input, present });
      },
    }),
    DeleteCustomer: unary<DeleteCustomerResponse>()({
      access: rpcAccessBy(erase),
      versioned: true,
      request: Type.Object({ customer_id }),
      handle(message, call) {
        const input = { customer_id: meant(message.customer_id, call.principal), expected_version: ifMatch(call) };
        return runCommand(kernel, call, message, { command: deps.erase, input, present: () => ({}) });
      },
    }),
    ListCustomers: unary<ListCustomersResponse>()({
      access: rpcAccessBy(list),
      request: Type.Object({
        ...paged,
        sort: Type.String({ enum: customerSorts, default: '-created_at' }),
        username: name,
        email: name,
        family_id: name,
        dietary_restriction: Type.Optional(restriction),
        archived: Type.Boolean({ default: false }),
      }),
      async handle({ dietary_restriction: diet, ...filter }) {
        const dietary_restriction = diet && wordOfRestriction(diet);
        return pageOf(filter, await listCustomers(database, { ...filter, dietary_restriction }));
      },
    }),
    SearchCustomers: unary<SearchCustomersResponse>()({
      access: rpcAccessBy(list),
      request: Type.Object({ query: Type.String({ maxLength: 254, pattern: '\\S', examples: ['rossi'] }), ...paged }),
      async handle({ query, ...page }) {
        const filter = { ...page, search: query, sort: '-created_at', archived: false };
        return pageOf(page, await listCustomers(database, filter));
      },
    }),
  };
}

function existing<Answer>(answer: Answer | undefined): Answer {
  if (answer === undefined) throw noSuchCustomer();
  return answer;
}

type Found = Awaited<ReturnType<typeof listCustomers>>;

const pageOf = ({ page, page_size }: Place, { customers, total }: Found) => ({
  customers: customers.map(messageOf),
  page,
  page_size,
  total,
});
