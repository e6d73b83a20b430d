import type { CaptureAnswer, CardProvider } from '../../adapters/card-provider/card-provider.ts';
import { now } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { anythingDue, claimDuePayments, type NewPayment, type Payment } from './store.ts';
import { claimDueRefunds, settleRefunds } from './store-refunds.ts';

/** Records a provider's word on a payment; safe to repeat. */
export type Recorder<Recorded> = (
  payment: { payment_id: string; order_id: string },
  answer: CaptureAnswer,
) => Promise<Recorded>;

const sweepMs = 60_000;
/** So many are asked about at once. */
const sweepLimit = 50;
/** Payments whose word may still come by itself. Of older ones the sweep asks. */
const maxAwaited = 10_000;

export interface CardDriverOptions<Recorded> {
  readonly database: Database;
  readonly provider: CardProvider;
  readonly currency: string;
  readonly record: Recorder<Recorded>;
  readonly warn: (message: string, error: unknown) => void;
}

/**
 * Talks to the card provider about committed intents, never inside a transaction. Whoever commits an intent calls
 * `capture` at once; what got no answer, because of the provider or because a process died, is swept up and asked again
 * under the same id.
 */
export class CardDriver<Recorded> {
  readonly #options: CardDriverOptions<Recorded>;
  /** The orders of payments that were asked about, for words that name only the payment. */
  readonly #awaited = new Map<string, string>();
  #timer: NodeJS.Timeout | null = null;
  /** The turn that runs; there is never a second one. */
  #sweeping: Promise<void> | null = null;

  constructor(options: CardDriverOptions<Recorded>) {
    this.#options = options;
    options.provider.onWord((paymentId, answer) => {
      const orderId = this.#awaited.get(paymentId);
      if (orderId) void this.#record(paymentId, orderId, answer);
    });
  }

  /** Asks the provider to capture a committed intent, and records its answer; null when none came. Never rejects. */
  async capture(payment: NewPayment | Payment): Promise<Recorded | null> {
    const { payment_id, order_id, amount_cents, provider_token } = payment;
    this.#awaited.set(payment_id, order_id);
    if (this.#awaited.size > maxAwaited) this.#awaited.delete(this.#awaited.keys().next().value!);
    try {
      const request = { payment_id, amount_cents, currency: this.#options.currency, token: provider_token ?? '' };
      return await this.#record(payment_id, order_id, await this.#options.provider.capture(request));
    } catch (error) {
      this.#options.warn('a card payment got no answer; it will be asked again', error);
      return null;
    }
  }

  /** Starts sweeping up what was left behind, now and every minute. */
  start(): void {
    const turn = () => {
      this.#sweeping ??= this.#sweep().finally(() => {
        this.#sweeping = null;
      });
    };
    this.#timer = setInterval(turn, sweepMs);
    turn();
  }

  /** Ends after what is being asked now. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await this.#sweeping;
  }

  async #sweep(): Promise<void> {
    try {
      if (!(await anythingDue(this.#options.database, now()))) return;
      for (let more = true; more; ) more = (await this.#sweepSome()) && this.#timer !== null;
    } catch (error) {
      this.#options.warn('sweeping up card payments failed; it is tried again', error);
    }
  }

  /** @returns whether there may be more, and somebody answers */
  async #sweepSome(): Promise<boolean> {
    const { database, provider } = this.#options;
    const [payments, refunds] = await database.transaction(async (tx) => [
      await claimDuePayments(tx, now(), sweepLimit),
      await claimDueRefunds(tx, now(), sweepLimit),
    ]);
    const words = await Promise.all(payments.map((payment) => this.capture(payment)));
    const told = await Promise.allSettled(refunds.map((refund) => provider.refund(refund)));
    const done = refunds.filter((_, index) => told[index]!.status === 'fulfilled').map((refund) => refund.refund_id);
    if (done.length > 0) await database.transaction(async (tx) => settleRefunds(tx, done, now()));
    const full = payments.length === sweepLimit || refunds.length === sweepLimit;
    return full && (done.length > 0 || words.some((word) => word !== null));
  }

  async #record(paymentId: string, orderId: string, answer: CaptureAnswer): Promise<Recorded | null> {
    try {
      return await this.#options.record({ payment_id: paymentId, order_id: orderId }, answer);
    } catch (error) {
      this.#options.warn("a card provider's answer could not be saved; it will be asked again", error);
      return null;
    }
  }
}
