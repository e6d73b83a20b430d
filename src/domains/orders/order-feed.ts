import { now } from '../../kernel/clock.ts';
import type { Cursor } from '../../kernel/cursor.ts';
import { type Reader, sql } from '../../kernel/database.ts';
import type { StoredEvent } from '../../kernel/event.ts';
import { gather } from '../../kernel/gather.ts';
import type { LogTail } from '../../kernel/log-tail.ts';
import { canGoOn, cursorOf, logFrontier, positionText } from '../../kernel/position.ts';
import { isNews } from './events.ts';
import { orderColumns, readOrders } from './store-read.ts';
import type { Order, OrderItem } from './types.ts';
import { orderView } from './view.ts';

/** What was left standing longer ago is no work that waits at the counter. */
const boardHours = 24;
const maxOnBoard = 500;

const board = sql(
  'orders.read_board',
  `select ${orderColumns} from orders.orders as o
   where status in ('placed', 'accepted', 'preparing', 'ready') and origin = 'live' and archived_at is null
     and placed_at > $1::timestamptz - interval '${boardHours} hours'
   order by placed_at, o.order_id limit ${maxOnBoard}`,
);

/** An order after one of its events: as it is by now, which may be further on than the event. */
export interface OrderNews {
  readonly type: string;
  readonly time: string;
  readonly order_id: string;
  readonly position: string;
  /** The order as clients see it, as JSON. */
  readonly order: string;
}

export interface OrderFeedDeps {
  readonly database: Reader;
  readonly tail: LogTail;
  /** Points that the ledger holds for orders, by order id. */
  readonly pointsOf: (orderIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;
}

/**
 * Orders as they change, for everybody who watches some of them. All read the log's tail; an order that several watch is
 * read and rendered once for all, whatever the number of watchers.
 */
export class OrderFeed {
  readonly #deps: OrderFeedDeps;
  readonly #rendered: (orderId: string) => Promise<string | undefined>;

  constructor(deps: OrderFeedDeps) {
    this.#deps = deps;
    this.#rendered = gather((orderIds) => this.#render(orderIds));
  }

  /** The place from which on {@link news} tells what the state read after this does not show. */
  async position(): Promise<Cursor> {
    return logFrontier(this.#deps.database);
  }

  /** Where a client that comes back goes on; null: it must begin anew. */
  async resume(token: string | null): Promise<Cursor | null> {
    const at = token === null ? null : cursorOf(token);
    return at !== null && (await canGoOn(this.#deps.database, at)) ? at : null;
  }

  /** The orders that are being made or wait to be taken, the oldest first. */
  async board(): Promise<ReturnType<typeof orderView>[]> {
    const rows = await this.#deps.database.query<Order & { items: OrderItem[] | null }>(board, [now()]);
    return rows.map((order) => orderView({ ...order, items: order.items ?? [] }, 0));
  }

  /** What becomes of orders behind a place, or of one of them, without end. Imported history is no news. */
  async *news(after: Cursor, signal: AbortSignal, orderId?: string): AsyncGenerator<OrderNews, void> {
    for await (const { events } of this.#deps.tail.follow(after, signal)) {
      const wanted = events.filter(
        (event) => isOrderNews(event) && (orderId === undefined || event.subject === orderId),
      );
      // asked for at once, so that they come with one query
      const orders = await Promise.all(wanted.map(({ subject }) => this.#rendered(subject)));
      for (const [index, event] of wanted.entries()) {
        const order = orders[index];
        if (order === undefined) continue; // deleted since, with the demo
        const { type, time, subject } = event;
        yield { type, time, order_id: subject, position: positionText(event), order };
      }
    }
  }

  async #render(orderIds: readonly string[]): Promise<Map<string, string>> {
    const { database, pointsOf } = this.#deps;
    const [orders, points] = await Promise.all([readOrders(database, orderIds), pointsOf(orderIds)]);
    return new Map([...orders].map(([id, order]) => [id, JSON.stringify(orderView(order, points.get(id) ?? 0))]));
  }
}

const isOrderNews = (event: StoredEvent): boolean =>
  (event.type.startsWith('order.') || event.type.startsWith('payment.')) && isNews(event);
