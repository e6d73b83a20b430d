import type { Config } from '../config.ts';
import { basketsConsumer } from '../domains/bundles/index.ts';
import { salesConsumer } from '../domains/catalog/sales.ts';
import { statisticsConsumer } from '../domains/customers/consumers.ts';
import { creditNotesConsumer } from '../domains/invoices/index.ts';
import { foreignReturnsConsumer, ledgerConsumer, walletsConsumer } from '../domains/loyalty/index.ts';
import { orderMailConsumer } from '../domains/notifications/consumers.ts';
import { type OrderLinks, readUnits } from '../domains/orders/index.ts';
import { storeConsumer } from '../domains/purchases/consumers.ts';
import { erasureConsumer } from '../domains/reviews/index.ts';
import type { Consumer } from '../kernel/consumer.ts';
import { invoiceSettings, orderLinksOf } from './shop.ts';

/** Every consumer of the log. A new feature that may lag behind is a line here. */
export function consumersOf(config: Config): readonly Consumer[] {
  const { store, loyalty } = config;
  return [
    ledgerConsumer(loyalty),
    walletsConsumer,
    foreignReturnsConsumer,
    statisticsConsumer({ timeZone: store.timeZone }),
    salesConsumer(readUnits),
    basketsConsumer,
    storeConsumer,
    orderMailConsumer({ orderLink: orderLinkOf(config) }),
    creditNotesConsumer(invoiceSettings(config)),
    erasureConsumer,
  ];
}

/** Who only lists consumers needs no secret: it is read when the first link is made. */
function orderLinkOf(config: Config): (orderId: string, now: Date) => string {
  let links: OrderLinks | undefined;
  return (orderId, now) => {
    links ??= orderLinksOf(config);
    return links.of(orderId, now);
  };
}
