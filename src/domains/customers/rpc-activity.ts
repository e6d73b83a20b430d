import { type ActivityFeedResponse, bidirectional, type Call, type Methods } from '../../adapters/grpc/index.ts';
import type { Database } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import type { StoredEvent } from '../../kernel/event.ts';
import { gather } from '../../kernel/gather.ts';
import type { LogTail } from '../../kernel/log-tail.ts';
import { roles } from '../../kernel/principal.ts';
import { customerOfEvent, feedRequest, isOfType, type Topic } from './activity.ts';
import { activityFeed } from './activity-feed.ts';
import { type Telling, toldToMember } from './family-activity.ts';
import { isMember } from './family-rights.ts';
import { customerRights, mayDo } from './rights.ts';
import { readFamilies } from './store-families.ts';

/** What happens to customers, as it happens. */
export function activityMethods({ database, tail }: { database: Database; tail: LogTail }): Methods {
  const familyOf = gather((ids) => readFamilies(database, ids));
  const deps = { reader: database, tail, admit };
  return {
    ActivityFeed: bidirectional<ActivityFeedResponse>()({
      access: { roles, scopes: ['customers'] },
      request: feedRequest,
      handle: (messages, call) => activityFeed(deps, messages, call),
    }),
  };

  async function admit(wanted: Topic, { principal }: Call): Promise<Telling> {
    const { read } = customerRights;
    const all = mayDo({ ...read, own: false }, principal);
    if ('type' in wanted) {
      if (!all) throw problem('forbidden', 'Only staff and services follow what happens to everybody.');
      return whole(({ type }) => isOfType(wanted.type, type));
    }
    if ('customer_id' in wanted) {
      if (!mayDo(read, principal, wanted.customer_id)) throw noSuchTopic();
      return whole((event) => customerOfEvent(event) === wanted.customer_id);
    }
    const family = await familyOf(wanted.family_id);
    if (all) return whole((event) => family !== undefined && isMember(family, customerOfEvent(event)));
    if (!family || principal.customerId === null || !isMember(family, principal.customerId)) throw noSuchTopic();
    return toldToMember(family, principal.customerId);
  }
}

const whole =
  (wanted: (event: StoredEvent) => boolean): Telling =>
  (event) =>
    wanted(event) ? (event.data as object) : null;

const noSuchTopic = () => problem('not_found', 'There is no such customer or family.');
