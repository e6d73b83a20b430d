import type { QuietHours } from './quiet-hours.ts';

/** What each template is filled with, by its name. Money is a decimal string; links are whole URLs. */
export interface TemplateData {
  readonly verify_email: { readonly name: string; readonly link: string };
  readonly reset_password: { readonly name: string; readonly link: string };
  readonly order_confirmation: OrderData;
  /** Sent with the invoice when the confirmation went out without it. */
  readonly receipt: OrderData;
  readonly ready_for_pickup: OrderData;
  readonly refund: OrderData & { readonly refund_id: string; readonly amount: string };
  /** Once for each reward that a customer can afford. */
  readonly reward_notice: {
    readonly name: string;
    readonly balance: number;
    readonly rewards: readonly { readonly name: string; readonly cost_points: number }[];
  };
  /** To the café's own inbox. */
  readonly support_ticket: {
    readonly ticket_id: string;
    readonly name: string;
    readonly email: string;
    readonly topic: string;
    readonly message: string;
    readonly order_id: string | null;
  };
  readonly support_received: {
    readonly ticket_id: string;
    readonly name: string;
    readonly topic: string;
    readonly message: string;
  };
  readonly support_reply: {
    readonly ticket_id: string;
    readonly name: string;
    readonly topic: string;
    readonly reply: string;
  };
  readonly reminder: {
    readonly name: string;
    /** Null: of nothing in particular. */
    readonly product_name: string | null;
    readonly shop_url: string;
    /** Ends these reminders without signing in (RFC 8058). */
    readonly unsubscribe_url: string;
  };
}

/** The rest of an order is read when its mail is made. `link`: where a guest reads it, else null. */
export interface OrderData {
  /** Whom to greet; empty where nobody said. */
  readonly name: string;
  readonly order_id: string;
  readonly link: string | null;
}

export type Template = keyof TemplateData;

// an object and not an array, because the compiler tells of a key that is forgotten
const named = {
  verify_email: true,
  reset_password: true,
  order_confirmation: true,
  receipt: true,
  ready_for_pickup: true,
  refund: true,
  reward_notice: true,
  support_ticket: true,
  support_received: true,
  support_reply: true,
  reminder: true,
} satisfies Record<Template, true>;

/** The name of every template. */
export const templates = Object.keys(named) as readonly Template[];

export const channels = ['email', 'sms', 'push'] as const;
export type Channel = (typeof channels)[number];

/** A message as somebody wants it sent. */
export type NewMessage = {
  readonly [Name in Template]: {
    /** A UUIDv7; a mail's Message-ID is made from it. */
    readonly message_id: string;
    readonly channel: Channel;
    readonly template: Name;
    /** An e-mail address, a telephone number or a device. */
    readonly recipient: string;
    readonly customer_id: string | null;
    /** Whose words it takes to somebody else, as the café's own inbox: erasing her takes them out. Absent: nobody's. */
    readonly about_customer_id?: string | null;
    readonly locale: string | null;
    readonly data: TemplateData[Name];
    /** The same key twice is one message; null: every message is one of its own. */
    readonly dedupe_key: string | null;
    /** When it is not to go out, however late it gets; absent: whenever. */
    readonly quiet_hours?: QuietHours;
  };
}[Template];
