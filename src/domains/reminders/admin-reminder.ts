import { Type } from 'typebox';
import { type Column, containing, type Entity } from '../entities/index.ts';
import { channels } from '../notifications/index.ts';
import { boughtWithin } from '../orders/index.ts';
import { changeReminders } from './change-reminders.ts';
import { createReminders } from './create-reminders.ts';
import { removeReminders } from './remove-reminders.ts';
import { adherences, frequencies, rhythms } from './types.ts';

const listed = { sortable: true, filterable: true } as const;
const optional = { create: 'optional', patch: true } as const;
const time = (name: string, label: string, more: Partial<Column> = {}): Column => ({
  ...{ name, label, kind: 'timestamp', ...listed, example: '2026-11-21T08:00:00.000Z', ...more },
});
const clock = (name: string, label: string, example: string, description: string): Column => ({
  ...{ name, label, kind: 'text', ...optional, description, example },
  accepts: Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description, examples: [example] }),
});

/** By the database's clock. `pending`: she has not been told yet. */
const adherence = `case when last_notified is null then 'pending'
  when ${boughtWithin('r.customer_id', 'r.product_id', 'r.cadence_days')} then 'on-track' else 'overdue' end`;

const columns: readonly Column[] = [
  {
    name: 'reminder_id',
    label: 'Id',
    kind: 'text',
    sql: 'r.reminder_id',
    example: '01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f',
  },
  {
    ...{ name: 'customer_id', label: 'Customer', kind: 'text', sql: 'r.customer_id', ...listed, create: 'required' },
    accepts: Type.String({ minLength: 1, maxLength: 100, examples: ['maria'] }),
    example: 'maria',
  },
  {
    ...{ name: 'product_id', label: 'Product', kind: 'text', sql: 'r.product_id', nullable: true, ...listed },
    ...optional,
    accepts: Type.String({ minLength: 1, maxLength: 100, examples: ['flat-white'] }),
    description: 'None: the customer’s default, about whatever she buys',
    example: null,
  },
  {
    name: 'channel',
    label: 'Channel',
    kind: 'text',
    values: channels,
    ...listed,
    create: 'required',
    patch: true,
    example: 'email',
  },
  {
    ...{ name: 'frequency', label: 'Frequency', kind: 'text', values: frequencies, ...listed },
    ...{ create: 'required', patch: true, description: 'Every 1, 7, 30 or 90 days', example: 'weekly' },
  },
  {
    ...{ name: 'rhythm', label: 'Rhythm', kind: 'text', values: rhythms, filterable: true, ...optional },
    description: '`set`: by the frequency; `learnt`: as often as she buys, and by the frequency until that is known',
    example: 'set',
  },
  { name: 'cadence_days', label: 'Days', kind: 'integer', ...listed, description: 'From one to the next', example: 7 },
  clock('quiet_hours_start', 'Quiet from', '21:00', 'By her own clocks'),
  clock('quiet_hours_end', 'Quiet until', '08:00', 'The same as the start: never quiet'),
  {
    ...{ name: 'time_zone', label: 'Time zone', kind: 'text', filterable: true, ...optional },
    accepts: Type.String({ minLength: 1, maxLength: 64, examples: ['Europe/Berlin'] }),
    description: 'An IANA name; her account’s, or the store’s, when none is given',
    example: 'Europe/Berlin',
  },
  time('next_scheduled', 'Next', {
    nullable: true,
    description: 'The last sending, else the saving, and the days, out of quiet hours',
  }),
  time('last_notified', 'Last', { nullable: true }),
  {
    ...{ name: 'adherence_status', label: 'Adherence', kind: 'text', sql: adherence, values: adherences },
    ...{ sortable: true, filterable: true },
    description: '`on-track`: a purchase came within the days; else `overdue`; `pending` before the first sending',
    example: 'on-track',
  },
  time('unsubscribed_at', 'Ended', { nullable: true, sortable: false, description: 'By the link in a message' }),
  { name: 'last_modified_by', label: 'Changed by', kind: 'text', filterable: true, example: 'person:maria-42' },
  { name: 'demo', label: 'Demo', kind: 'boolean', filterable: true, example: false },
  { name: 'version', label: 'Version', kind: 'integer', example: 1 },
  time('created_at', 'Since'),
  time('updated_at', 'Changed'),
];

/** Who is reminded of what, and when. `timeZone`: the store's. */
export const reminderEntity = (timeZone: string): Entity => ({
  name: 'reminders',
  title: 'Reminder',
  key: 'reminder_id',
  keyType: 'uuid',
  from: 'reminders.reminder_preferences as r',
  columns,
  search: containing('r.customer_id', 'r.product_id'),
  searches: 'Part of a customer’s or a product’s id',
  defaultSort: '-updated_at',
  readers: ['csr', 'editor'],
  editors: ['csr', 'editor'],
  services: true,
  create: createReminders(timeZone),
  patch: changeReminders,
  remove: removeReminders,
});
