import { metrics } from '@opentelemetry/api';

/** The names are contracted. */
const meter = metrics.getMeter('crema');

export const hits = meter.createCounter('crema.cache.hits', {
  description:
    'Reads answered from the cache, by group and by where it was: memory, valkey, or a load that was under way',
});
export const misses = meter.createCounter('crema.cache.misses', {
  description: 'Reads that asked the database, by group',
});
