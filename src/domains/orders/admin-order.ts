import { type TSchema, Type } from 'typebox';
import { type Column, type Entity, startingWith } from '../entities/index.ts';
import { archiveOrders } from './archive-orders.ts';
import { patchOrders } from './patch-orders.ts';
import { acceptedFulfilment } from './schemas.ts';
import { item } from './schemas-order.ts';
import { itemsAsJson } from './store-read.ts';
import type { OrderItem } from './types.ts';
import { paymentStatuses, statuses } from './types.ts';
import { itemView } from './view.ts';

const listed = { sortable: true, filterable: true } as const;
const when = '2026-11-21T08:00:00.000Z';

const text = (name: string, label: string, example: string, more: Partial<Column> = {}): Column => ({
  name,
  label,
  kind: 'text',
  filterable: true,
  example,
  ...more,
});
const time = (name: string, label: string, more: Partial<Column> = {}): Column => ({
  name,
  label,
  kind: 'timestamp',
  nullable: true,
  filterable: true,
  example: when,
  ...more,
});
const money = (name: string, label: string, example: string, more: Partial<Column> = {}): Column => ({
  name,
  label,
  kind: 'money',
  sql: `${name}_cents`,
  example,
  ...more,
});
const anything: TSchema = Type.Object({}, { additionalProperties: true, examples: [{ name: 'Maria' }] });

const columns: readonly Column[] = [
  { name: 'order_id', label: 'Id', kind: 'text', example: '01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f' },
  { name: 'order_number', label: 'Number', kind: 'integer', ...listed, example: 1042 },
  text('customer_id', 'Customer', 'maria-42', { nullable: true }),
  text('status', 'Status', 'accepted', {
    values: statuses,
    patch: true,
    description: 'Changed as by the order’s own actions, with all that they do',
  }),
  text('payment_status', 'Payment', 'paid', {
    values: paymentStatuses,
    patch: true,
    description: '`paid` takes what is open at the counter, `refunded` gives all back; the others come by themselves',
  }),
  text('payment_method', 'Paid by', 'cash'),
  time('placed_at', 'Placed', { nullable: false, sortable: true }),
  time('promised_at', 'Promised'),
  time('ready_at', 'Ready'),
  time('completed_at', 'Completed'),
  time('cancelled_at', 'Cancelled'),
  text('currency', 'Currency', 'EUR', { filterable: false }),
  money('subtotal', 'Subtotal', '8.80'),
  money('discount', 'Discount', '0.00'),
  money('tax', 'Tax', '1.41'),
  money('total', 'Total', '8.80', listed),
  money('refunded', 'Refunded', '0.00', { filterable: true }),
  text('coupon_code', 'Coupon', 'WELCOME', { nullable: true }),
  {
    name: 'items',
    label: 'Items',
    kind: 'json',
    sql: `coalesce(${itemsAsJson}, '[]')`,
    shows: Type.Array(item),
    present: (items: readonly OrderItem[]) => items.map(itemView),
    example: [],
  },
  {
    name: 'fulfilment',
    label: 'Fulfilment',
    kind: 'json',
    patch: true,
    accepts: acceptedFulfilment,
    shows: anything,
    example: { type: 'table', table: '7' },
  },
  {
    name: 'contact',
    label: 'Contact',
    kind: 'json',
    nullable: true,
    readers: ['csr', 'editor'],
    shows: anything,
    example: { name: 'Maria' },
  },
  text('note', 'Note', 'Two napkins, please.', {
    nullable: true,
    filterable: false,
    patch: true,
    accepts: Type.String({ maxLength: 500, examples: ['Two napkins, please.'] }),
  }),
  text('origin', 'Origin', 'live', { values: ['live', 'import'] }),
  text('source', 'Source', 'till-7', { nullable: true }),
  text('external_id', 'Number there', 'till-7-000123', { nullable: true }),
  time('archived_at', 'Archived'),
  { name: 'demo', label: 'Demo', kind: 'boolean', filterable: true, example: false },
  { name: 'version', label: 'Version', kind: 'integer', example: 2 },
  time('updated_at', 'Changed', { nullable: false }),
];

/** Each by an index of its own; one condition for all would use none. */
const found = [
  `order_number = case when $1::text ~ '^[0-9]{1,18}$' then $1::bigint end`,
  `order_id = case when $1::text ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then $1::uuid end`,
  'external_id = $1::text',
  'customer_id = $1::text',
  `customer_id is null and contact ->> 'email' is not null and lower(contact ->> 'email') = lower($1::text)`,
  `contact is not null and ${startingWith(`contact ->> 'name'`)}`,
];

/** Orders as the administration lists them. What was sold and for how much stays; they are archived, never deleted. */
export const orderEntity: Entity = {
  name: 'orders',
  title: 'Order',
  key: 'order_id',
  keyType: 'uuid',
  from: 'orders.orders as o',
  columns,
  search: `order_id in (${found.map((one) => `select order_id from orders.orders where ${one}`).join(' union ')})`,
  searches:
    'An order’s number, id or number at the till; a customer’s id, a guest’s e-mail address, or how a name starts',
  defaultSort: '-placed_at',
  readers: ['barista', 'csr', 'editor'],
  editors: ['editor'],
  services: true,
  patch: patchOrders,
  remove: archiveOrders,
  problems: ['invalid_transition', 'payment_not_possible', 'refund_not_possible'],
};
