import type { ActivityFeedResponse, Call } from '../../adapters/grpc/index.ts';
import { type Cursor, isBefore } from '../../kernel/cursor.ts';
import type { Reader } from '../../kernel/database.ts';
import { Problem, problem } from '../../kernel/errors.ts';
import type { StoredEvent } from '../../kernel/event.ts';
import type { LogTail } from '../../kernel/log-tail.ts';
import { canGoOn, cursorOf, logFrontier, positionText } from '../../kernel/position.ts';
import { customerOfEvent, type FeedRequest, isLive, type Topic, topicKey } from './activity.ts';
import { Channel } from './channel.ts';
import type { Telling } from './family-activity.ts';
import { meant } from './rights.ts';
import { acknowledgement, hasRoom, type Subscription } from './subscription.ts';

export interface ActivityDeps {
  readonly reader: Reader;
  readonly tail: LogTail;
  /** What somebody is told by a topic. @throws `not_found`, `forbidden` */
  readonly admit: (topic: Topic, call: Call) => Promise<Telling>;
}

/** Each reads along with the log's tail. */
const maxSubscriptions = 100;

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
  /** Topics that ended without being asked to: what their client said before she knew is passed over. */
  readonly #ended = new Set<string>();

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
    const telling = await this.#deps.admit(topic, this.#call);
    const key = topicKey(topic);
    if (this.#subscriptions.has(key)) throw invalid('/subscribe/topic', 'is subscribed to already');
    if (this.#subscriptions.size === maxSubscriptions) {
      throw problem('quantity_limit', `A stream has room for ${maxSubscriptions} subscriptions.`);
    }
    const from = await this.#placeOf(after);
    const subscription = { topic, telling, end: new AbortController(), unacknowledged: [], acknowledged: () => {} };
    this.#subscriptions.set(key, subscription);
    this.#ended.delete(key);
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
    const subscription = this.#find(topic, '/unsubscribe/topic');
    if (subscription) await this.#drop(subscription);
  }

  async #drop({ topic, end }: Subscription): Promise<void> {
    end.abort();
    this.#subscriptions.delete(topicKey(topic));
    await this.responses.put({ unsubscribed: { topic } });
  }

  async #acknowledge(topic: Topic, position: string): Promise<void> {
    const subscription = this.#find(topic, '/acknowledge/topic');
    const at = cursorOf(position);
    if (at === null) throw invalid('/acknowledge/position', 'is no position');
    if (!subscription) return;
    subscription.unacknowledged = subscription.unacknowledged.filter((one) => isBefore(at, one));
    subscription.acknowledged();
    await this.responses.put({ acknowledged: { topic, position } });
  }

  /** `me` is oneself. The request's schema has seen to it that exactly one of the three is there. */
  #topicOf(named: object): Topic {
    const topic = named as Topic;
    if (!('customer_id' in topic)) return topic;
    const customer_id = meant(topic.customer_id, this.#call.principal);
    if (customer_id === '') throw invalid('/topic/customer_id', 'must be an id: you are no customer yourself');
    return { customer_id };
  }

  /** Undefined: it has ended by itself, which the client could not know yet. */
  #find(topic: Topic, path: string): Subscription | undefined {
    const key = topicKey(topic);
    const found = this.#subscriptions.get(key);
    if (!found && !this.#ended.has(key)) throw invalid(path, 'is not subscribed to');
    return found;
  }

  async #follow(subscription: Subscription, from: Cursor): Promise<void> {
    const { topic, end } = subscription;
    const signal = AbortSignal.any([end.signal, this.#call.signal]);
    for await (const { events } of this.#deps.tail.follow(from, signal)) {
      const live = events.filter(isLive);
      if (!(await this.#mayGoOn(subscription, live))) {
        if (signal.aborted) return;
        this.#ended.add(topicKey(topic));
        return await this.#drop(subscription);
      }
      for (const event of live) {
        const data = subscription.telling(event);
        if (data === null) continue;
        if (!hasRoom(subscription)) await acknowledgement(subscription, signal);
        if (signal.aborted) return;
        subscription.unacknowledged.push(event);
        await this.responses.put({ activity: activityOf(topic, event, data) });
      }
    }
  }

  /** Looks again at who is in the family that a topic is about, when there may be something to tell. */
  async #mayGoOn(subscription: Subscription, events: readonly StoredEvent[]): Promise<boolean> {
    const { topic } = subscription;
    if (!('family_id' in topic) || events.every((event) => customerOfEvent(event) === null)) return true;
    try {
      subscription.telling = await this.#deps.admit(topic, this.#call);
      return true;
    } catch (error) {
      if (error instanceof Problem && error.code === 'not_found') return false;
      throw error;
    }
  }
}

const activityOf = (topic: Topic, event: StoredEvent, data: object) => ({
  topic,
  position: positionText(event),
  event_id: event.event_id,
  type: event.type,
  subject: event.subject,
  time: event.time,
  data,
});

const invalid = (path: string, message: string) =>
  problem('validation_failed', 'The message is not valid.', { errors: [{ path, message }] });
