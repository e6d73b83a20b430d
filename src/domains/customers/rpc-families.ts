import { Type } from 'typebox';
import {
  type AddFamilyMemberResponse,
  type CreateFamilyResponse,
  type GetFamilyResponse,
  type Methods,
  type RemoveFamilyMemberResponse,
  runCommand,
  unary,
} from '../../adapters/grpc/index.ts';
import type { Principal } from '../../kernel/principal.ts';
import { addMember } from './add-member.ts';
import { noSuchFamily } from './change-family.ts';
import { createFamily } from './create-family.ts';
import type { CustomerDeps } from './deps.ts';
import { familyView, mayKnow } from './family-rights.ts';
import { removeMember } from './remove-member.ts';
import { customerRights, meant } from './rights.ts';
import { customer_id, rpcAccessBy } from './rpc-access.ts';
import { type Family, readFamilies } from './store-families.ts';

const access = rpcAccessBy(customerRights.families);
const family_id = Type.String({ minLength: 1, maxLength: 100 });
const member = Type.Object({ family_id, customer_id });

/** Families; who may do what in one, `family-rights.ts` says. */
export function familyMethods({ kernel, database, accounts }: CustomerDeps): Methods {
  const create = createFamily(accounts);
  const add = addMember(accounts);
  const present = (principal: Principal) => (family: Family) => ({ family: familyView(principal, family) });
  const named = (message: { family_id: string; customer_id: string }, principal: Principal) => ({
    family_id: message.family_id,
    customer_id: meant(message.customer_id, principal),
  });
  return {
    CreateFamily: unary<CreateFamilyResponse>()({
      access,
      request: Type.Object({
        name: Type.Optional(Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })),
        shares_wallet: Type.Boolean({ default: false }),
        customer_id: Type.Optional(customer_id),
      }),
      handle(message, call) {
        const { name = null, shares_wallet, customer_id: first = 'me' } = message;
        const input = { name, shares_wallet, customer_id: meant(first, call.principal) };
        return runCommand(kernel, call, message, { command: create, input, present: present(call.principal) });
      },
    }),
    AddFamilyMember: unary<AddFamilyMemberResponse>()({
      access,
      request: member,
      handle(message, call) {
        const input = named(message, call.principal);
        return runCommand(kernel, call, message, { command: add, input, present: present(call.principal) });
      },
    }),
    RemoveFamilyMember: unary<RemoveFamilyMemberResponse>()({
      access,
      request: member,
      handle(message, call) {
        const input = named(message, call.principal);
        return runCommand(kernel, call, message, { command: removeMember, input, present: () => ({}) });
      },
    }),
    GetFamily: unary<GetFamilyResponse>()({
      access,
      request: Type.Object({ family_id }),
      async handle(message, { principal }) {
        const family = (await readFamilies(database, [message.family_id])).get(message.family_id);
        if (!family || !mayKnow(principal, family)) throw noSuchFamily();
        return { family: familyView(principal, family) };
      },
    }),
  };
}
