import { Type } from 'typebox';
import { type GetLoyaltyResponse, type ListLedgerResponse, type Methods, unary } from '../../adapters/grpc/index.ts';
import { now } from '../../kernel/clock.ts';
import { gather } from '../../kernel/gather.ts';
import { readEntries } from './ledger-entries.ts';
import { readAccounts } from './queries.ts';
import { about, customer_id, type LoyaltyRpcDeps, own } from './rpc-shared.ts';

/** The account and its ledger. */
export function accountMethods(deps: LoyaltyRpcDeps): Methods {
  const { kernel, settings } = deps;
  const accountOf = gather((ids) => readAccounts(kernel.database, ids, settings, now()));
  return {
    GetLoyalty: unary<GetLoyaltyResponse>()({
      access: own,
      request: Type.Object({ customer_id }),
      handle: async (message, call) => (await accountOf(await about(deps, message, call)))!,
    }),
    ListLedger: unary<ListLedgerResponse>()({
      access: own,
      request: Type.Object({
        customer_id,
        cursor: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,14}$', examples: ['12'] })),
        limit: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
      }),
      async handle(message, call) {
        const { cursor, limit } = message;
        const customerId = await about(deps, message, call);
        const before = cursor === undefined ? null : Number(cursor);
        const { expiryDays } = deps.settings;
        const found = await readEntries(deps.kernel.database, customerId, { before, limit: limit + 1, expiryDays });
        const entries = found.slice(0, limit);
        return { entries, next_cursor: found.length > limit ? String(entries.at(-1)!.number) : null };
      },
    }),
  };
}
