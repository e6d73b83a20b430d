import { type NewMessage, putInOutbox } from '../../../src/domains/notifications/index.ts';
import { uuid7 } from '../../../src/kernel/ids.ts';
import type { TrialShop } from '../../roles/trial-shop.ts';

export interface OutboxRow {
  readonly message_id: string;
  readonly template: string;
  readonly recipient: string;
  readonly customer_id: string | null;
  readonly status: string;
  readonly attempts: number;
  readonly last_error: string | null;
  readonly with_invoice: boolean | null;
  readonly data: Readonly<Record<string, string>>;
}

/** A mail with a secret in it. */
export const verifyMail = (recipient: string, dedupe_key: string | null = null): NewMessage => ({
  message_id: uuid7(),
  channel: 'email',
  template: 'verify_email',
  recipient,
  customer_id: null,
  locale: null,
  data: { name: 'Maria <b>', link: 'https://cafe.example/verify?token=s3cret&x=1' },
  dedupe_key,
});

export const put = ({ shop }: TrialShop, messages: readonly NewMessage[]) =>
  shop.database.transaction(async (tx) => putInOutbox(tx, messages, new Date()));

/** The whole outbox, oldest first. */
export const outbox = ({ rows }: TrialShop) =>
  rows<OutboxRow>('select * from notifications.notification_outbox order by created_at, message_id');

export async function statusOf({ rows }: TrialShop, message_id: string): Promise<OutboxRow> {
  return (
    await rows<OutboxRow>('select * from notifications.notification_outbox where message_id = $1', [message_id])
  )[0]!;
}

/** How many messages have each status. */
export async function counts({ rows }: TrialShop): Promise<Record<string, number>> {
  const found = await rows<{ status: string; count: number }>(
    'select status, count(*) from notifications.notification_outbox group by status',
  );
  return Object.fromEntries(found.map(({ status, count }) => [status, count]));
}
