import { metrics } from '@opentelemetry/api';

export const ordersPlaced = metrics.getMeter('crema').createCounter('crema.orders.placed', {
  description: 'Orders that were placed, imported ones aside',
});
