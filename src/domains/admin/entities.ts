import { cartLocksOf, couponEntity } from '../carts/index.ts';
import { categoryEntity, productEntity } from '../catalog/index.ts';
import { type CustomerReferences, customerEntity } from '../customers/index.ts';
import type { Entity } from '../entities/index.ts';
import { accountsOf, customerAccounts, userEntity } from '../identity/index.ts';
import { rewardEntity } from '../loyalty/index.ts';
import { customersWithOrders, orderEntity } from '../orders/index.ts';
import { reminderEntity } from '../reminders/index.ts';
import { reviewEntity } from '../reviews/index.ts';
import type { AdminDeps } from './deps.ts';

/** Every entity of the administration. A new one is declared in its domain and is a line here. */
export function entitiesOf({
  personalData,
  timeZone,
}: Pick<AdminDeps, 'personalData' | 'timeZone'>): readonly Entity[] {
  return [
    productEntity,
    categoryEntity,
    orderEntity,
    customerEntity(spokenOf, customerAccounts),
    couponEntity,
    rewardEntity,
    reviewEntity,
    reminderEntity(timeZone),
    userEntity(personalData),
  ];
}

/** Customers who have orders or an account. */
const spokenOf: CustomerReferences = {
  locks: cartLocksOf,
  async find(reader, customerIds) {
    const [ordering, known] = await Promise.all([
      customersWithOrders(reader, customerIds),
      accountsOf(reader, customerIds),
    ]);
    return new Set([...ordering, ...known]);
  },
};
