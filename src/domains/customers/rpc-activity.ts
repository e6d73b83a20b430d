import { type ActivityFeedResponse, bidirectional, type Call, type Methods } from '../../adapters/grpc/index.ts';
import type { Database } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import { gather } from '../../kernel/gather.ts';
import type { LogTail } from '../../kernel/log-tail.ts';
import { roles } from '../../kernel/principal.ts';
import { feedRequest, type Topic } from './activity.ts';
import { activityFeed } from './activity-feed.ts';
import { customerRights, mayDo } from './rights.ts';
import { readFamilies } from './store-families.ts';

/** What happens to customers, as it happens. */
export function activityMethods({ database, tail }: { database: Database; tail: LogTail }): Methods {
  const familyOf = gather((ids) => readFamilies(database, ids));
  const membersOf = async (familyId: string) =>
    new Set((await familyOf(familyId))?.members.map(({ customer_id }) => customer_id));
  const deps = { reader: database, tail, membersOf, admit };
  return {
    ActivityFeed: bidirectional<ActivityFeedResponse>()({
      access: { roles, scopes: ['customers'] },
      request: feedRequest,
      handle: (messages, call) => activityFeed(deps, messages, call),
    }),
  };

  async function admit(wanted: Topic, { principal }: Call): Promise<void> {
    const { read } = customerRights;
    if (mayDo({ ...read, own: false }, principal)) return;
    if ('type' in wanted) throw problem('forbidden', 'Only staff and services follow what happens to everybody.');
    const own =
      'customer_id' in wanted
        ? mayDo(read, principal, wanted.customer_id)
        : principal.customerId !== null && (await membersOf(wanted.family_id)).has(principal.customerId);
    if (!own) throw problem('not_found', 'There is no such customer or family.');
  }
}
