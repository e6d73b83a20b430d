import { metrics } from '@opentelemetry/api';

/** The name is contracted. */
export const accrualDelay = metrics.getMeter('crema').createHistogram('crema.loyalty.accrual_delay', {
  description: 'Time from an order being completed and paid until its points are in the ledger',
  unit: 's',
  advice: { explicitBucketBoundaries: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600] },
});
