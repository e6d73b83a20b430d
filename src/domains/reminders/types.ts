import type { Channel } from '../notifications/index.ts';

export const frequencies = ['daily', 'weekly', 'monthly', 'quarterly'] as const;
export type Frequency = (typeof frequencies)[number];

/** `set`: as often as the frequency says; `learnt`: as often as she buys, and by the frequency until that is known. */
export const rhythms = ['set', 'learnt'] as const;
export type Rhythm = (typeof rhythms)[number];

export const adherences = ['pending', 'on-track', 'overdue'] as const;

/** What somebody chooses. */
export interface Choice {
  readonly channel: Channel;
  readonly frequency: Frequency;
  readonly rhythm: Rhythm;
  readonly quiet_hours_start: string;
  readonly quiet_hours_end: string;
  readonly time_zone: string;
}

/** A row of `reminder_preferences`. */
export interface Reminder extends Choice {
  readonly reminder_id: string;
  readonly customer_id: string;
  /** Null: her default, about whatever she buys. */
  readonly product_id: string | null;
  readonly cadence_days: number;
  /** Null: she ended it by the link in a message. */
  readonly next_scheduled: string | null;
  readonly last_notified: string | null;
  readonly last_message_id: string | null;
  readonly unsubscribed_at: string | null;
  readonly last_modified_by: string;
  readonly demo: boolean;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}
