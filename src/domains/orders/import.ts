import { type BatchContext, type Call, type Command, type Outcome, success } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/database.ts';
import type { NewEvent } from '../../kernel/event.ts';
import { uuid7 } from '../../kernel/ids.ts';
import { formatMoney } from '../../kernel/money.ts';
import { totalsOf } from '../carts/index.ts';
import { importProducts } from '../catalog/index.ts';
import { ensureCustomers } from '../customers/index.ts';
import { insertPayments, insertRefunds, type NewPayment, type NewRefund, paymentRefunded } from '../payments/index.ts';
import { placedEvent, processedEvent } from './place.ts';
import type { StoreSettings } from './settings.ts';
import { stepEvent } from './step-event.ts';
import { insertItems, insertOrders, type OrderDraft } from './store-insert.ts';
import type { OrderStatus } from './types.ts';

/** An order of another system's history, as a feed map made it. Money in cents, times ISO 8601. */
export interface ImportOrder {
  readonly source: string;
  readonly external_id: string;
  readonly customer_id: string | null;
  readonly placed_at: string;
  readonly status: OrderStatus;
  readonly payment_status: 'pending' | 'paid' | 'refunded';
  readonly payment_method: string;
  readonly lines: readonly {
    readonly product_id: string;
    readonly product_name: string;
    readonly category: string | null;
    readonly quantity: number;
    readonly price_cents: number;
  }[];
  /** Part of the demo, so that it can be cleared. */
  readonly demo?: boolean;
}

export interface Imported {
  /** Null where the order was there already. */
  readonly order_id: string | null;
}

/**
 * Writes imported orders: history with its own times, that earns points and counts in statistics, but takes no stock
 * and notifies nobody. (source, external_id) is the natural key, so importing again does nothing.
 */
export function importOrders(settings: StoreSettings): Command<ImportOrder, Imported> {
  return {
    name: 'orders.import',
    async execute(
      tx: Transaction,
      calls: readonly Call<ImportOrder>[],
      { now }: BatchContext,
    ): Promise<Outcome<Imported>[]> {
      const drafts = calls.map(({ input }) => draftOf(input, settings));
      const numbers = await insertOrders(tx, drafts, now);
      const fresh = drafts.filter((draft) => numbers.has(draft.order_id));
      const money = new Map(fresh.map((draft) => [draft.order_id, moneyOf(draft)]));
      insertItems(tx, fresh);
      insertPayments(
        tx,
        fresh.flatMap((draft) => money.get(draft.order_id)!.payment ?? []),
        now,
      );
      insertRefunds(
        tx,
        fresh.flatMap((draft) => money.get(draft.order_id)!.refund ?? []),
        now,
      );
      importProducts(tx, productsOf(fresh), now);
      const registered = await ensureCustomers(
        tx,
        fresh.flatMap((draft) => draft.customer_id ?? []),
        'import',
        now,
      );
      let first = true;
      return drafts.map((draft) => {
        if (!numbers.has(draft.order_id)) return success({ order_id: null });
        const events = [...(first ? registered : []), ...eventsOf(draft, money.get(draft.order_id)!)];
        first = false;
        return success({ order_id: draft.order_id }, events);
      });
    },
  };
}

function draftOf(input: ImportOrder, settings: StoreSettings): OrderDraft {
  const items = input.lines.map((line) => ({
    product_id: line.product_id,
    product_name: line.product_name,
    category: line.category,
    options: [],
    quantity: line.quantity,
    price_cents: line.price_cents,
    tax_rate_points: settings.tax_rate_points,
  }));
  const totals = totalsOf(items, null, true);
  const paid = input.payment_status !== 'pending';
  return {
    order_id: uuid7(),
    customer_id: input.customer_id,
    guest_id: null,
    status: input.status,
    payment_status: input.payment_status,
    payment_method: input.payment_method,
    placed_at: input.placed_at,
    promised_at: null,
    ready_at: null,
    completed_at: input.status === 'completed' ? input.placed_at : null,
    cancelled_at: input.status === 'cancelled' ? input.placed_at : null,
    currency: settings.currency,
    prices_include_tax: true,
    ...totals,
    captured_cents: paid ? totals.total_cents : 0,
    refunded_cents: input.payment_status === 'refunded' ? totals.total_cents : 0,
    coupon_code: null,
    fulfilment: { type: 'pickup' },
    contact: null,
    note: null,
    dietary_overrides: [],
    origin: 'import',
    source: input.source,
    external_id: input.external_id,
    demo: input.demo ?? false,
    version: 1,
    items,
  };
}

interface Money {
  readonly payment: NewPayment | null;
  readonly refund: NewRefund | null;
}

function moneyOf(draft: OrderDraft): Money {
  if (draft.captured_cents === 0) return { payment: null, refund: null };
  const { order_id, customer_id, payment_method: method, captured_cents: amount_cents } = draft;
  const payment: NewPayment = {
    payment_id: uuid7(),
    order_id,
    customer_id,
    method,
    channel: 'external',
    amount_cents,
    status: 'captured',
    provider_token: null,
    created_at: draft.placed_at,
  };
  if (draft.refunded_cents === 0) return { payment, refund: null };
  const reason = 'refunded before the import';
  const refund = {
    refund_id: uuid7(),
    payment_id: payment.payment_id,
    order_id,
    amount_cents,
    reason,
    by_provider: false,
  };
  return { payment, refund };
}

function eventsOf(draft: OrderDraft, { payment, refund }: Money): NewEvent[] {
  const time = draft.placed_at;
  const events = [placedEvent(draft, time)];
  if (payment) events.push(processedEvent(draft, payment, time));
  if (draft.status !== 'placed') events.push(stepEvent(draft, draft.status, 'cancelled before the import', time));
  if (payment && refund) {
    const { order_id, customer_id, origin, currency } = draft;
    const { payment_id, refund_id } = refund;
    const amount = formatMoney(refund.amount_cents);
    const data = {
      payment_id,
      refund_id,
      order_id,
      customer_id,
      origin,
      currency,
      amount,
      method: payment.method,
      status: 'refunded',
    };
    events.push(paymentRefunded.make(order_id, data, time));
  }
  return events;
}

function productsOf(drafts: readonly OrderDraft[]) {
  const products = new Map<
    string,
    { product_id: string; name: string; category: string | null; price_cents: number }
  >();
  for (const { items } of drafts) {
    for (const { product_id, product_name: name, category, price_cents } of items) {
      products.set(product_id, { product_id, name, category, price_cents });
    }
  }
  return [...products.values()];
}
