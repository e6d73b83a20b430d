import { metrics } from '@opentelemetry/api';

/** The name is contracted. */
export const jobsFailed = metrics.getMeter('crema').createCounter('crema.jobs.failed', {
  description: 'Jobs that were given up, by their name',
});
