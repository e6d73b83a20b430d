import { createHmac, timingSafeEqual } from 'node:crypto';

/** Long enough for whoever looks for an invoice; a forwarded mail is good no longer. */
const goodForMs = 90 * 86_400_000;
const form = /^(\d{1,15})\.([\w-]{43})$/;

/**
 * What is in the link of a guest's mail: it lets whoever holds it read one order and its invoice, until it expires, and
 * nothing else. Nothing is stored: the server knows its own signature.
 */
export class OrderLinks {
  readonly #key: Buffer;
  readonly #address: string;

  /** `key` for this purpose alone; `address` of the web app, such as `https://cafe.example`. */
  constructor(key: Buffer, address: string) {
    this.#key = key;
    this.#address = address;
  }

  /** The address of an order in the web app, for its mails. */
  of(order_id: string, now: Date): string {
    return `${this.#address}/orders/${order_id}?token=${this.token(order_id, now)}`;
  }

  /** What `GET /api/orders/:order_id?token=…` and its invoice take. */
  token(order_id: string, now: Date): string {
    const until = now.getTime() + goodForMs;
    return `${until}.${this.#signature(order_id, until)}`;
  }

  /** Whether a token opens this order. */
  opens(order_id: string, token: string | undefined, now: Date): boolean {
    const [, until, signature] = form.exec(token ?? '') ?? [];
    if (until === undefined || signature === undefined || now.getTime() > Number(until)) return false;
    return timingSafeEqual(Buffer.from(signature), Buffer.from(this.#signature(order_id, Number(until))));
  }

  #signature(order_id: string, until: number): string {
    return createHmac('sha256', this.#key).update(`${order_id}.${until}`).digest('base64url');
  }
}
