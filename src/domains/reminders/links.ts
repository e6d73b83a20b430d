import { createHmac, timingSafeEqual } from 'node:crypto';

const form = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/;

/**
 * What is in the link of a reminder: it lets whoever holds it end that reminder, for ever, and nothing else. Nothing is
 * stored: the server knows its own signature.
 */
export class ReminderLinks {
  readonly #key: Buffer;
  readonly #address: string;

  /** `key` for this purpose alone; `address` of the shop, such as `https://cafe.example`. */
  constructor(key: Buffer, address: string) {
    this.#key = key;
    this.#address = address;
  }

  /** Where the menu is. */
  get shop(): string {
    return this.#address;
  }

  unsubscribe(reminderId: string): string {
    return `${this.#address}/api/reminders/unsubscribe/${this.token(reminderId)}`;
  }

  token(reminderId: string): string {
    return `${reminderId}.${this.#signature(reminderId)}`;
  }

  /** The reminder that a token ends; null for a token that we did not make. */
  reminderOf(token: string): string | null {
    const [, reminderId, signature] = form.exec(token) ?? [];
    if (reminderId === undefined || signature === undefined) return null;
    const right = timingSafeEqual(Buffer.from(signature), Buffer.from(this.#signature(reminderId)));
    return right ? reminderId : null;
  }

  #signature(reminderId: string): string {
    return createHmac('sha256', this.#key).update(reminderId).digest('base64url');
  }
}
