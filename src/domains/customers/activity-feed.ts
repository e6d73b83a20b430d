import type { ActivityFeedResponse, Call } from '../../adapters/grpc/index.ts';
import { type Cursor, isBefore } from '../../kernel/cursor.ts';
import type { Reader } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import type { StoredEvent } from '../../kernel/event.ts';
import type { LogTail } from '../../kernel/log-tail.ts';
import { canGoOn, cursorOf, logFrontier, positionText } from '../../kernel/position.ts';
import { customerOfEvent, type FeedRequest, isLive, isOfType, type Topic, topicKey } from './activity.ts';
import { Channel } from './channel.ts';
import { meant } from './rights.ts';

export interface ActivityDeps {
  readonly reader: Reader;
  readonly tail: LogTail;
  /** Whether somebody may be told of a topic. @throws `not_found`, `forbidden` */
  readonly admit: (topic: Topic, call: Call) => Promise<void>;
  /** Who is in a family. */
  readonly membersOf: (familyId: string) => Promise<ReadonlySet<string>>;
}

/** Each reads along with the log's tail. */
const maxSubscriptions = 100;
/** So many activities of a topic may be under way: a client that has died keeps no more of them open. */
const maxUnacknowledged = 1_000;

interface Subscription {
  readonly topic: Topic;
  readonly end: AbortController;
  /** Sent and not acknowledged, in order. */
  unacknowledged: Cursor[];
  acknowledged: () => void;
}

/**
 * What happens to customers, families or by type, while the client subscribes, unsubscribes and acknowledges. Every
 * subscription has a place of its own in the log, and waits when the client does not take or acknowledge what it sent;
 * nothing is kept here beyond that. After a cut the client names, by topic, the place up to which it has dealt with
 * everything, and goes on from there.
 */
export async function* activityFeed(
  deps: ActivityDeps,
  requests: AsyncIterable<FeedRequest>,
  call: Call,
): AsyncGenerator<ActivityFeedResponse, void> {
  const feed = new Feed(deps, call);
  feed.listen(requests);
  try {
    yield* feed.responses;
  } finally {
    feed.end();
  }
}

class Feed {
  readonly responses: Channel<ActivityFeedResponse>;
  readonly #deps: ActivityDeps;
  readonly #call: Call;
  readonly #subscriptions = new Map<string, Subscription>();

  constructor(deps: ActivityDeps, call: Call) {
    this.#deps = deps;
    this.#call = call;
    this.responses = new Channel(call.signal);
  }

  /** Does what the client asks, one after the other; when it has no more to ask, what it subscribed to goes on. */
  listen(requests: AsyncIterable<FeedRequest>): void {
    const listening = async () => {
      for await (const { subscribe, unsubscribe, acknowledge } of requests) {
        if (subscribe) await this.#subscribe(this.#topicOf(subscribe.topic), subscribe.after);
        else if (unsubscribe) await this.#unsubscribe(this.#topicOf(unsubscribe.topic));
        else if (acknowledge) await this.#acknowledge(this.#topicOf(acknowledge.topic), acknowledge.position);
      }
      if (this.#subscriptions.size === 0) this.responses.close();
    };
    listening().catch((error) => this.responses.fail(error));
  }

  end(): void {
    for (const { end } of this.#subscriptions.values()) end.abort();
  }

  async #subscribe(topic: Topic, after: string | undefined): Promise<void> {
    await this.#deps.admit(topic, this.#call);
    const key = topicKey(topic);
    if (this.#subscriptions.has(key)) throw invalid('/subscribe/topic', 'is subscribed to already');
    if (this.#subscriptions.size === maxSubscriptions) {
      throw problem('quantity_limit', `A stream has room for ${maxSubscriptions} subscriptions.`);
    }
    const from = await this.#placeOf(after);
    const subscription = { topic, end: new AbortController(), unacknowledged: [], acknowledged: () => {} };
    this.#subscriptions.set(key, subscription);
    await this.responses.put({ subscribed: { topic, position: positionText(from) } });
    this.#follow(subscription, from).catch((error) => this.responses.fail(error));
  }

  async #placeOf(after: string | undefined): Promise<Cursor> {
    if (after === undefined) return logFrontier(this.#deps.reader);
    const at = cursorOf(after);
    if (at === null) throw invalid('/subscribe/after', 'is no position');
    if (await canGoOn(this.#deps.reader, at)) return at;
    throw problem('position_gone', 'What came behind this position is not kept any more. Begin anew.');
  }

  async #unsubscribe(topic: Topic): Promise<void> {
    this.#find(topic, '/unsubscribe/topic').end.abort();
    this.#subscriptions.delete(topicKey(topic));
    await this.responses.put({ unsubscribed: { topic } });
  }

  async #acknowledge(topic: Topic, position: string): Promise<void> {
    const subscription = this.#find(topic, '/acknowledge/topic');
    const at = cursorOf(position);
    if (at === null) throw invalid('/acknowledge/position', 'is no position');
    subscription.unacknowledged = subscription.unacknowledged.filter((one) => isBefore(at, one));
    subscription.acknowledged();
    await this.responses.put({ acknowledged: { topic, position } });
  }

  /** `me` is oneself. The request's schema has seen to it that exactly one of the three is there. */
  #topicOf(named: object): Topic {
    const topic = named as Topic;
    return 'customer_id' in topic ? { customer_id: meant(topic.customer_id, this.#call.principal) } : topic;
  }

  #find(topic: Topic, path: string): Subscription {
    const found = this.#subscriptions.get(topicKey(topic));
    if (!found) throw invalid(path, 'is not subscribed to');
    return found;
  }

  async #follow(subscription: Subscription, from: Cursor): Promise<void> {
    const { topic, end } = subscription;
    const signal = AbortSignal.any([end.signal, this.#call.signal]);
    for await (const { events } of this.#deps.tail.follow(from, signal)) {
      const wanted = await this.#wantedOf(topic, events);
      if (wanted === null) return await this.#unsubscribe(topic);
      for (const event of wanted) {
        if (subscription.unacknowledged.length >= maxUnacknowledged) await acknowledgement(subscription, signal);
        if (signal.aborted) return;
        subscription.unacknowledged.push(event);
        await this.responses.put({ activity: activityOf(topic, event) });
      }
    }
  }

  /** The events of a topic; null: the caller may no longer be told of it. */
  async #wantedOf(topic: Topic, events: readonly StoredEvent[]): Promise<StoredEvent[] | null> {
    const live = events.filter(isLive);
    if ('type' in topic) return live.filter(({ type }) => isOfType(topic.type, type));
    if ('customer_id' in topic) return live.filter((event) => customerOfEvent(event) === topic.customer_id);
    const ofSomebody = live.filter((event) => customerOfEvent(event) !== null);
    if (ofSomebody.length === 0) return [];
    try {
      await this.#deps.admit(topic, this.#call);
    } catch {
      return null;
    }
    const members = await this.#deps.membersOf(topic.family_id);
    return ofSomebody.filter((event) => members.has(customerOfEvent(event)!));
  }
}

function acknowledgement(subscription: Subscription, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      subscription.acknowledged = () => {};
      signal.removeEventListener('abort', end);
      resolve();
    };
    subscription.acknowledged = () => {
      if (subscription.unacknowledged.length < maxUnacknowledged) end();
    };
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}

const activityOf = (topic: Topic, event: StoredEvent) => ({
  topic,
  position: positionText(event),
  event_id: event.event_id,
  type: event.type,
  subject: event.subject,
  time: event.time,
  data: event.data as object,
});

const invalid = (path: string, message: string) =>
  problem('validation_failed', 'The message is not valid.', { errors: [{ path, message }] });
