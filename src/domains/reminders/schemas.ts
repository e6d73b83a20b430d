import { type Static, type TSchema, Type } from 'typebox';
import { exportFormats } from '../../adapters/export/index.ts';
import { type Entity, fileAnswersOf, listSchema, pageSchema, rowSchema, selectionSchema } from '../entities/index.ts';
import { channels } from '../notifications/index.ts';
import { frequencies, rhythms } from './types.ts';

const tags = ['Reminders'];
const oneOf = <Value extends string>(values: readonly Value[], example: Value, description?: string) =>
  Type.Unsafe<Value>(Type.String({ enum: [...values], examples: [example], ...(description ? { description } : {}) }));
const clock = (example: string, description: string) =>
  Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description, examples: [example] });
const id = (example: string, description: string) =>
  Type.String({ minLength: 1, maxLength: 100, description, examples: [example] });

const channel = oneOf(channels, 'email');
const frequency = oneOf(frequencies, 'weekly', 'Every 1, 7, 30 or 90 days');
const details = {
  rhythm: Type.Optional(
    oneOf(rhythms, 'set', '`learnt`: as often as she buys, and by the frequency until that is known'),
  ),
  quiet_hours_start: Type.Optional(clock('21:00', 'By her own clocks; 21:00, if none is given')),
  quiet_hours_end: Type.Optional(clock('08:00', 'The same as the start: never quiet; 08:00, if none is given')),
  time_zone: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'An IANA name; her account’s, or the store’s, if none is given',
      examples: ['Europe/Berlin'],
    }),
  ),
};
const product_id = Type.Optional(Type.Union([id('flat-white', 'None: about whatever she buys'), Type.Null()]));
const newBody = Type.Object({
  customer_id: Type.Optional(id('maria', 'Whose: without it, one’s own')),
  product_id,
  channel,
  frequency,
  ...details,
});
const changeBody = Type.Object(
  {
    customer_id: Type.Optional(id('maria', 'Whose it is, and stays')),
    product_id,
    channel: Type.Optional(channel),
    frequency: Type.Optional(frequency),
    ...details,
  },
  { examples: [{ frequency: 'monthly' }] },
);
const defaultBody = Type.Object({ channel, frequency, ...details });
export type NewBody = Static<typeof newBody>;
export type ChangeBody = Static<typeof changeBody>;
export type DefaultBody = Static<typeof defaultBody>;

const params = Type.Object({ id: id('01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f', 'As `reminder_id`') });
const format = Type.String({ enum: [...exportFormats], default: 'csv' });

/** Of one entity, so that what is shown here and in the administration is one thing. */
export function configurationSchemas(entity: Entity) {
  const row = rowSchema(entity);
  const page = { 200: pageSchema(entity) };
  const file = { 200: { description: 'The file', content: fileAnswersOf(exportFormats) } };
  const description = 'For oneself; staff, for anybody. A product has one reminder of each customer.';
  return {
    list: {
      ...{ tags, summary: 'List reminders', description: 'One’s own; staff see everybody’s.' },
      ...{ querystring: listSchema(entity) as TSchema, response: page },
    },
    export: {
      tags,
      summary: 'Export reminders',
      querystring: selectionSchema(entity, { format }) as TSchema,
      response: file,
    },
    create: { tags, summary: 'Set up a reminder', description, body: newBody, response: { 201: row } },
    change: {
      ...{ tags, summary: 'Change a reminder', params, body: changeBody, response: { 200: row } },
      description: 'What is not named stays. One that was ended by its link goes on.',
    },
    remove: { tags, summary: 'Remove a reminder', params, response: { 204: { description: 'Gone', type: 'null' } } },
    readDefault: {
      ...{ tags: ['Loyalty'], summary: 'Read one’s own default reminder', response: { 200: row } },
      description: '404 until there is one.',
    },
    putDefault: {
      ...{ tags: ['Loyalty'], summary: 'Set up, or change, one’s own default reminder' },
      ...{ body: defaultBody, response: { 200: row } },
    },
  };
}

const token = Type.Object({
  token: Type.String({
    minLength: 1,
    maxLength: 100,
    description: 'From a reminder’s link',
    examples: ['01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f.kX3vJtqN0o7rP2sYw5zA8bC1dE4fG6hI9jK0lM2nO3p'],
  }),
});
const standing = Type.Object(
  {
    unsubscribed: Type.Boolean({ examples: [true] }),
    product_id: Type.Union([Type.String({ examples: ['flat-white'] }), Type.Null()]),
  },
  { title: 'Unsubscription' },
);
const html = Type.String({ examples: ['<!doctype html>'] });
const answer = {
  description: 'A page for browsers, JSON for everybody else',
  content: { 'application/json': { schema: standing }, 'text/html': { schema: html } },
};

export const askSchema = {
  tags,
  summary: 'Ask before ending a reminder',
  description: 'Where the link in a reminder leads. It changes nothing: mail scanners follow links.',
  params: token,
  response: { 200: answer },
};
export const endSchema = {
  tags,
  summary: 'End a reminder by its link',
  description: 'One click (RFC 8058): any body, or none. Again, it changes nothing.',
  params: token,
  response: { 200: answer },
};
