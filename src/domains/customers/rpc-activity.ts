import { type ActivityFeedResponse, bidirectional, type Call, type Methods } from '../../adapters/grpc/index.ts';
import type { Database } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import type { LogTail } from '../../kernel/log-tail.ts';
import { type Principal, roles } from '../../kernel/principal.ts';
import { feedRequest, type Topic } from './activity.ts';
import { activityFeed } from './activity-feed.ts';

export interface ActivityRpcDeps {
  readonly database: Database;
  readonly tail: LogTail;
  readonly membersOf: (familyId: string) => Promise<ReadonlySet<string>>;
}

/** What happens to customers, as it happens. */
export function activityMethods({ database, tail, membersOf }: ActivityRpcDeps): Methods {
  const deps = { reader: database, tail, membersOf, admit };
  return {
    ActivityFeed: bidirectional<ActivityFeedResponse>()({
      access: { roles, scopes: ['customers'] },
      request: feedRequest,
      handle: (messages, call) => activityFeed(deps, messages, call),
    }),
  };

  async function admit(wanted: Topic, { principal }: Call): Promise<void> {
    if (readsAll(principal)) return;
    if ('type' in wanted) throw problem('forbidden', 'Only staff and services follow what happens to everybody.');
    const own =
      'customer_id' in wanted
        ? wanted.customer_id === principal.customerId
        : principal.customerId !== null && (await membersOf(wanted.family_id)).has(principal.customerId);
    if (!own) throw problem('not_found', 'There is no such customer or family.');
  }
}

const readsAll = ({ roles: held, scopes }: Principal) =>
  scopes.has('customers') || held.has('csr') || held.has('editor');
