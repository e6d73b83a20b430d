import { Type } from 'typebox';
import {
  type Call,
  type GetStatsResponse,
  type Methods,
  serverStream,
  unary,
  type WatchStatsResponse,
} from '../../adapters/grpc/index.ts';
import type { Reader } from '../../kernel/database.ts';
import type { Accounts } from './accounts.ts';
import { noSuchCustomer } from './edited-customer.ts';
import { customerRights, meant } from './rights.ts';
import { customer_id, rpcAccessBy } from './rpc-access.ts';
import type { KnownStatistics, StatisticsFeed } from './statistics-feed.ts';

export interface StatisticsRpcDeps {
  readonly statistics: StatisticsFeed;
  readonly database: Reader;
  readonly accounts: Accounts;
}

/** What is counted about a customer, once and as it changes. */
export function statisticsMethods({ statistics, database, accounts }: StatisticsRpcDeps): Methods {
  return {
    GetStats: unary<GetStatsResponse>()({
      access: rpcAccessBy(customerRights.read),
      request: Type.Object({ customer_id }),
      handle: (message, call) => statsOf(meant(message.customer_id, call.principal), call),
    }),
    WatchStats: serverStream<WatchStatsResponse>()({
      access: rpcAccessBy(customerRights.read),
      request: Type.Object({ customer_id, resume_token: Type.String({ maxLength: 100, default: '' }) }),
      handle: (message, call) => watch(meant(message.customer_id, call.principal), message.resume_token, call),
    }),
  };

  /** Who has an account and has not ordered yet has statistics, all of them zero. */
  function statsOf(customerId: string, { principal }: Call) {
    const found = statistics.of(customerId);
    const tell = ({ known, answer }: KnownStatistics) =>
      known || customerId === principal.customerId ? answer : ofAccount(customerId, answer);
    return found instanceof Promise ? found.then(tell) : tell(found);
  }

  async function ofAccount(customerId: string, answer: KnownStatistics['answer']) {
    if (!(await accounts.read(database, [customerId])).has(customerId)) throw noSuchCustomer();
    return answer;
  }

  async function* watch(customerId: string, seen: string, call: Call) {
    await statsOf(customerId, call);
    yield* statistics.watch(customerId, seen, call.signal);
  }
}
