import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ifMatch, runCommand } from '../../adapters/http/index.ts';
import type { Principal } from '../../kernel/principal.ts';
import { addMember } from './add-member.ts';
import { changeFamily, noSuchFamily } from './change-family.ts';
import { createFamily } from './create-family.ts';
import type { CustomerDeps } from './deps.ts';
import { noSuchCustomer } from './edited-customer.ts';
import { familyView, mayKnow } from './family-rights.ts';
import { removeMember } from './remove-member.ts';
import { accessBy, customerRights, mayDo, meant } from './rights.ts';
import {
  addMemberSchema,
  createFamilySchema,
  familiesSchema,
  familySchema,
  patchFamilySchema,
  removeMemberSchema,
} from './schemas-family.ts';
import { type Family, familiesOf, readFamilies } from './store-families.ts';

const access = accessBy(customerRights.families);
const headers = ['etag'] as const;

/** Families; who may do what in one, `family-rights.ts` says. */
export function familyRoutes({ kernel, database, accounts }: CustomerDeps): FastifyPluginAsyncTypebox {
  const create = createFamily(accounts);
  const add = addMember(accounts);
  const present = (principal: Principal, status: number) => (family: Family) => ({
    status,
    body: familyView(principal, family),
    headers: {
      etag: `"${family.version}"`,
      ...(status === 201 ? { location: `/api/families/${family.family_id}` } : {}),
    },
  });
  return async (app) => {
    app.get(
      '/api/families',
      { schema: familiesSchema, config: { access, problems: ['not_found'] } },
      async ({ query, principal }) => {
        const customerId = meant(query.customer_id ?? 'me', principal);
        if (!mayDo(customerRights.read, principal, customerId)) throw noSuchCustomer();
        const families = await familiesOf(database, customerId);
        return { items: families.map((family) => familyView(principal, family)) };
      },
    );
    app.post(
      '/api/families',
      {
        schema: createFamilySchema,
        config: { access, problems: ['not_found', 'already_exists'], headers: [...headers, 'location'] },
      },
      (request, reply) => {
        const { name = null, shares_wallet = false, customer_id = 'me' } = request.body;
        const input = { name, shares_wallet, customer_id: meant(customer_id, request.principal) };
        return runCommand(kernel, request, reply, {
          command: create,
          input,
          present: present(request.principal, 201),
        });
      },
    );
    app.get(
      '/api/families/:family_id',
      { schema: familySchema, config: { access, problems: ['not_found'], headers } },
      async ({ params: { family_id }, principal }, reply) => {
        const family = (await readFamilies(database, [family_id])).get(family_id);
        if (!family || !mayKnow(principal, family)) throw noSuchFamily();
        reply.header('etag', `"${family.version}"`);
        return familyView(principal, family);
      },
    );
    app.patch(
      '/api/families/:family_id',
      {
        schema: patchFamilySchema,
        config: { access, versioned: true, problems: ['not_found', 'forbidden'], headers },
      },
      (request, reply) =>
        runCommand(kernel, request, reply, {
          command: changeFamily,
          input: { ...request.body, ...request.params, expected_version: ifMatch(request) },
          present: present(request.principal, 200),
        }),
    );
    const problems = ['not_found', 'forbidden'] as const;
    app.post(
      '/api/families/:family_id/members/:customer_id',
      {
        schema: addMemberSchema,
        config: { access, problems: [...problems, 'already_exists', 'quantity_limit'], headers },
      },
      (request, reply) =>
        runCommand(kernel, request, reply, {
          command: add,
          input: memberOf(request.params, request.principal),
          present: present(request.principal, 200),
        }),
    );
    app.delete(
      '/api/families/:family_id/members/:customer_id',
      { schema: removeMemberSchema, config: { access, problems } },
      (request, reply) =>
        runCommand(kernel, request, reply, {
          command: removeMember,
          input: memberOf(request.params, request.principal),
          present: () => ({ status: 204 }),
        }),
    );
  };
}

const memberOf = (params: { family_id: string; customer_id: string }, principal: Principal) => ({
  family_id: params.family_id,
  customer_id: meant(params.customer_id, principal),
});
