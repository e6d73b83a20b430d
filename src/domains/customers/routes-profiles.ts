import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ifMatch, pageOf, runCommand } from '../../adapters/http/index.ts';
import { gather } from '../../kernel/gather.ts';
import { createCustomers, type WrittenCustomer } from './create-customers.ts';
import type { CustomerDeps } from './deps.ts';
import { noSuchCustomer } from './edited-customer.ts';
import { listCustomers } from './list-customers.ts';
import { patchCustomers } from './patch-customers.ts';
import { readCustomers } from './read-customers.ts';
import { accessBy, customerRights, meant } from './rights.ts';
import {
  createCustomerSchema,
  customerSchema,
  customersSchema,
  eraseCustomerSchema,
  patchCustomerSchema,
} from './schemas-profile.ts';

const { list, create, read, change, erase } = customerRights;
const headers = ['etag'] as const;

/** Who customers are. */
export function profileRoutes({ kernel, database, accounts, ...deps }: CustomerDeps): FastifyPluginAsyncTypebox {
  const [make, patch] = [createCustomers(accounts), patchCustomers(accounts)];
  const customerOf = gather((ids) => readCustomers(database, accounts, ids));
  const present = (status: number) => (value: WrittenCustomer) => ({
    status,
    body: value.customer,
    headers: {
      etag: `"${value.customer.version}"`,
      ...(status === 201 ? { location: `/api/customers/${encodeURIComponent(value.id)}` } : {}),
    },
  });
  return async (app) => {
    app.get('/api/customers', { schema: customersSchema, config: { access: accessBy(list) } }, async ({ query }) => {
      const { customers, total } = await listCustomers(database, query);
      return pageOf(customers, total, query);
    });
    app.post(
      '/api/customers',
      {
        schema: createCustomerSchema,
        config: { access: accessBy(create), problems: ['already_exists'], headers: [...headers, 'location'] },
      },
      (request, reply) =>
        runCommand(kernel, request, reply, {
          command: make,
          input: { fields: request.body },
          present: present(201),
        }),
    );
    app.get(
      '/api/customers/:customer_id',
      { schema: customerSchema, config: { access: accessBy(read), problems: ['not_found'], headers } },
      async ({ params, principal }, reply) => {
        const customer = await customerOf(meant(params.customer_id, principal));
        if (!customer) throw noSuchCustomer();
        reply.header('etag', `"${customer.version}"`);
        return customer;
      },
    );
    app.patch(
      '/api/customers/:customer_id',
      {
        schema: patchCustomerSchema,
        config: { access: accessBy(change), versioned: true, problems: ['not_found', 'already_exists'], headers },
      },
      (request, reply) =>
        runCommand(kernel, request, reply, {
          command: patch,
          input: {
            id: meant(request.params.customer_id, request.principal),
            version: ifMatch(request),
            fields: request.body,
          },
          present: present(200),
        }),
    );
    app.delete(
      '/api/customers/:customer_id',
      {
        schema: eraseCustomerSchema,
        config: { access: accessBy(erase), versioned: true, problems: ['not_found', 'last_admin'] },
      },
      (request, reply) =>
        runCommand(kernel, request, reply, {
          command: deps.erase,
          input: {
            customer_id: meant(request.params.customer_id, request.principal),
            expected_version: ifMatch(request),
          },
          present: () => ({ status: 204 }),
        }),
    );
  };
}
