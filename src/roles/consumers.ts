import type { Config } from '../config.ts';
import { salesConsumer } from '../domains/catalog/sales.ts';
import { statisticsConsumer } from '../domains/customers/consumers.ts';
import { creditNotesConsumer } from '../domains/invoices/index.ts';
import { ledgerConsumer } from '../domains/loyalty/consumers.ts';
import { orderMailConsumer } from '../domains/notifications/consumers.ts';
import { readUnits } from '../domains/orders/index.ts';
import { storeConsumer } from '../domains/purchases/consumers.ts';
import type { Consumer } from '../kernel/consumer.ts';
import { invoiceSettings } from './shop.ts';

/** Every consumer of the log. A new feature that may lag behind is a line here. */
export function consumersOf(config: Config): readonly Consumer[] {
  const { store, loyalty } = config;
  return [
    ledgerConsumer(loyalty),
    statisticsConsumer({ timeZone: store.timeZone }),
    salesConsumer(readUnits),
    storeConsumer,
    orderMailConsumer({ orderLink: () => null }),
    creditNotesConsumer(invoiceSettings(config)),
  ];
}
