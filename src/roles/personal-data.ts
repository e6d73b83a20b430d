import { exportAnalytics, forgetAnalyticsOf } from '../domains/analytics/index.ts';
import { cartLocksOf, exportCart, forgetCarts } from '../domains/carts/index.ts';
import { exportFamilies, exportStatistics, listFavorites, readCustomers } from '../domains/customers/index.ts';
import { customerAccounts, type PersonalData } from '../domains/identity/index.ts';
import { exportPoints } from '../domains/loyalty/index.ts';
import { eraseMessages, exportMessages } from '../domains/notifications/index.ts';
import { exportOrders, forgetContacts } from '../domains/orders/index.ts';
import { exportPurchases } from '../domains/purchases/index.ts';
import { deleteRemindersOf, exportReminders } from '../domains/reminders/index.ts';
import { exportReviews } from '../domains/reviews/index.ts';
import { exportTickets, forgetTicketSenders } from '../domains/support/index.ts';
import type { Shop } from './shop.ts';

/** What each part of the business knows of a person. One that learns something of people is a line here. */
export function personalData({ config }: Pick<Shop, 'config'>): readonly PersonalData[] {
  return [
    {
      name: 'customer',
      read: async (reader, id) => (await readCustomers(reader, customerAccounts, [id])).get(id) ?? null,
    },
    { name: 'families', read: exportFamilies },
    { name: 'favorites', read: listFavorites },
    { name: 'statistics', read: (reader, id) => exportStatistics(reader, id, config.store) },
    { name: 'cart', read: exportCart, locks: cartLocksOf, forget: forgetCarts },
    { name: 'orders', read: exportOrders, forget: forgetContacts },
    { name: 'points', read: (reader, id) => exportPoints(reader, id, config.loyalty) },
    { name: 'purchases', read: exportPurchases },
    { name: 'reviews', read: exportReviews },
    { name: 'tickets', read: exportTickets, forget: forgetTicketSenders },
    { name: 'reminders', read: exportReminders, forget: deleteRemindersOf },
    { name: 'messages', read: exportMessages, forget: eraseMessages },
    { name: 'analytics', read: exportAnalytics, forget: forgetAnalyticsOf },
  ];
}
