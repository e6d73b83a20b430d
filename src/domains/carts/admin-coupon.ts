import { Type } from 'typebox';
import { type Column, containing, type Entity } from '../entities/index.ts';
import { createCoupons, patchCoupons, removeCoupons } from './edit-coupons.ts';

const listed = { sortable: true, filterable: true } as const;
const written = { create: 'optional', patch: true } as const;
const when = '2026-12-24T00:00:00.000Z';
const positive = (maximum: number, example: number) => Type.Integer({ minimum: 1, maximum, examples: [example] });

const columns: readonly Column[] = [
  {
    name: 'coupon_code',
    label: 'Code',
    kind: 'text',
    ...listed,
    create: 'required',
    accepts: Type.String({ pattern: '^[A-Z0-9][A-Z0-9_-]{0,39}$', examples: ['WELCOME'] }),
    example: 'WELCOME',
  },
  {
    name: 'percent_off',
    label: 'Percent off',
    kind: 'integer',
    nullable: true,
    ...listed,
    ...written,
    accepts: positive(100, 10),
    description: 'Either this or an amount',
    example: 10,
  },
  {
    name: 'amount_off',
    label: 'Amount off',
    kind: 'money',
    sql: 'amount_off_cents',
    nullable: true,
    ...listed,
    ...written,
    accepts: Type.String({ pattern: '^(?!0+(\\.0{1,2})?$)\\d{1,8}(\\.\\d{1,2})?$', examples: ['2.00'] }),
    example: '2.00',
  },
  {
    name: 'min_subtotal',
    label: 'From a subtotal of',
    kind: 'money',
    sql: 'min_subtotal_cents',
    ...listed,
    ...written,
    example: '10.00',
  },
  { name: 'starts_at', label: 'From', kind: 'timestamp', nullable: true, ...listed, ...written, example: when },
  { name: 'ends_at', label: 'Until', kind: 'timestamp', nullable: true, ...listed, ...written, example: when },
  {
    name: 'max_redemptions',
    label: 'Times at most',
    kind: 'integer',
    nullable: true,
    ...listed,
    ...written,
    accepts: positive(2_147_483_647, 100),
    example: 100,
  },
  { name: 'redemptions', label: 'Times used', kind: 'integer', ...listed, example: 3 },
  { name: 'archived_at', label: 'Archived', kind: 'timestamp', nullable: true, filterable: true, example: when },
  { name: 'demo', label: 'Demo', kind: 'boolean', filterable: true, example: false },
  { name: 'version', label: 'Version', kind: 'integer', example: 1 },
  { name: 'created_at', label: 'Made', kind: 'timestamp', ...listed, example: when },
];

/** Coupons; an archived one is none any more for whoever would use it. */
export const couponEntity: Entity = {
  name: 'coupons',
  title: 'Coupon',
  key: 'coupon_code',
  keyType: 'text',
  from: 'carts.coupons',
  columns,
  search: containing('coupon_code'),
  searches: 'Part of a code',
  defaultSort: '-created_at',
  readers: ['editor'],
  editors: ['editor'],
  services: true,
  create: createCoupons,
  patch: patchCoupons,
  remove: removeCoupons,
};
