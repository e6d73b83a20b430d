import { Type } from 'typebox';
import { restrictionWord } from '../catalog/index.ts';
import type { Column, Entity } from '../entities/index.ts';
import type { Accounts } from './accounts.ts';
import { createCustomers } from './create-customers.ts';
import { patchCustomers } from './patch-customers.ts';
import { type CustomerReferences, removeCustomers } from './remove-customers.ts';

import { dietaryRestrictions, newId, preferences } from './schemas-profile.ts';

export type { CustomerReferences };

const said = (name: string, label: string, example: string, accepts: Column['accepts']): Column => ({
  name,
  label,
  kind: 'text',
  nullable: true,
  sortable: true,
  filterable: true,
  create: 'optional',
  patch: true,
  ...(accepts ? { accepts } : {}),
  example,
});
const counted = (name: string, label: string, example: unknown, more: Partial<Column> = {}): Column => ({
  name,
  label,
  kind: 'integer',
  sql: `coalesce(${name}, 0)`,
  sortable: true,
  filterable: true,
  example,
  ...more,
});
const time = (name: string, label: string, more: Partial<Column> = {}): Column => ({
  name,
  label,
  kind: 'timestamp',
  sortable: true,
  filterable: true,
  example: '2026-11-21T08:00:00.000Z',
  ...more,
});

const columns: readonly Column[] = [
  {
    name: 'customer_id',
    label: 'Id',
    kind: 'text',
    sortable: true,
    filterable: true,
    create: 'optional',
    accepts: newId,
    description: 'Made up, if none is given',
    example: 'maria-42',
  },
  said(
    'username',
    'User name',
    'maria.rossi',
    Type.String({ minLength: 1, maxLength: 100, examples: ['maria.rossi'] }),
  ),
  said('display_name', 'Name', 'Maria Rossi', undefined),
  said(
    'email',
    'E-mail',
    'maria@example.org',
    Type.String({ format: 'email', maxLength: 254, examples: ['maria@example.org'] }),
  ),
  said('phone', 'Phone', '+49 30 123456', Type.String({ minLength: 1, maxLength: 40, examples: ['+49 30 123456'] })),
  {
    name: 'dietary_restrictions',
    label: 'Must not eat',
    kind: 'list',
    filterable: true,
    create: 'optional',
    patch: true,
    accepts: dietaryRestrictions,
    reads: restrictionWord,
    example: ['nuts', 'vegetarian'],
  },
  {
    name: 'birthday',
    label: 'Birthday',
    kind: 'date',
    nullable: true,
    sortable: true,
    filterable: true,
    create: 'optional',
    patch: true,
    example: '1990-04-30',
  },
  said(
    'time_zone',
    'Time zone',
    'Europe/Berlin',
    Type.String({ minLength: 1, maxLength: 64, examples: ['Europe/Berlin'] }),
  ),
  {
    name: 'preferences',
    label: 'Preferences',
    kind: 'json',
    create: 'optional',
    patch: true,
    accepts: preferences,
    shows: Type.Record(Type.String(), Type.String()),
    example: { receipt: 'email' },
  },
  { name: 'family_id', label: 'Family', kind: 'text', nullable: true, filterable: true, example: 'the-rossis' },
  counted('orders_placed', 'Orders', 12),
  counted('spend', 'Spend', '48.20', {
    kind: 'money',
    sql: 'coalesce(captured_cents - refunded_cents, 0)',
    description: 'Captured payments without what was given back',
  }),
  time('last_order_at', 'Last order', { nullable: true }),
  { name: 'origin', label: 'Origin', kind: 'text', values: ['live', 'import'], filterable: true, example: 'live' },
  time('archived_at', 'Archived', { nullable: true, sortable: false }),
  time('erased_at', 'Erased', { nullable: true, sortable: false }),
  { name: 'demo', label: 'Demo', kind: 'boolean', filterable: true, example: false },
  { name: 'version', label: 'Version', kind: 'integer', example: 1 },
  time('created_at', 'Since'),
  time('updated_at', 'Changed'),
];

/** Customers as the administration lists and edits them. `references` knows who else still speaks of one. */
export function customerEntity(references: CustomerReferences, accounts: Accounts): Entity {
  return {
    name: 'customers',
    title: 'Customer',
    key: 'customer_id',
    keyType: 'text',
    from: 'customers.customers left join customers.statistics using (customer_id)',
    columns,
    search: 'strpos(search_text, lower($1::text)) > 0',
    searches: 'Part of an id, a name, an e-mail address or a phone number',
    defaultSort: '-created_at',
    readers: ['csr', 'editor'],
    editors: ['editor'],
    services: true,
    create: createCustomers(accounts),
    patch: patchCustomers(accounts),
    remove: removeCustomers(references),
    problems: ['already_exists'],
  };
}
