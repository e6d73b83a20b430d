import { integer } from '../kinds/basic.ts';
import { setting } from '../setting.ts';

export const upkeep = {
  orderAcceptTimeoutMinutes: setting({
    name: 'ORDER_ACCEPT_TIMEOUT_MINUTES',
    kind: integer(0, 10_080),
    default: '5',
    description:
      'Minutes after which an order that a person placed, and nobody accepted, is cancelled and refunded; 0: never. Deliveries, and orders of tills and other services, never are.',
  }),
  orderPickupTimeoutMinutes: setting({
    name: 'ORDER_PICKUP_TIMEOUT_MINUTES',
    kind: integer(0, 10_080),
    default: '30',
    description:
      'Minutes after which such an order that is ready, and nobody fetched, is cancelled and refunded; 0: never.',
  }),
  archiveAfterDays: setting({
    name: 'ARCHIVE_AFTER_DAYS',
    kind: integer(1, 36_500),
    default: '730',
    description:
      'Days after which orders that are over leave the lists; archived=true finds them. Imported ones count from their import.',
  }),
  eventRetentionDays: setting({
    name: 'EVENT_RETENTION_DAYS',
    kind: integer(1, 36_500),
    default: '90',
    description:
      'Days for which the event log, the names of events that other programs sent, what apps and pages tell of their use, and messages that are done with, are kept. What a reader of the log has not taken yet stays.',
  }),
};
