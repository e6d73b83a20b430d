import { type Attributes, metrics } from '@opentelemetry/api';

/** The names are contracted. */
const meter = metrics.getMeter('crema');

/** Something that happens at each read: counted by adding one to a number, and looked at when somebody asks for it. */
export interface Tally {
  count: number;
}

/** A counter's tallies, each by what it is about. */
function tallies(name: string, description: string): (attributes: Attributes) => Tally {
  const all = new Map<string, Tally & { readonly attributes: Attributes }>();
  meter.createObservableCounter(name, { description }).addCallback((result) => {
    for (const { count, attributes } of all.values()) result.observe(count, attributes);
  });
  return (attributes) => {
    const key = JSON.stringify(attributes);
    const tally = all.get(key) ?? { count: 0, attributes };
    all.set(key, tally);
    return tally;
  };
}

export const hits = tallies(
  'crema.cache.hits',
  'Reads answered from the cache, by group and by where it was: memory, valkey, or a load that was under way',
);
export const misses = tallies('crema.cache.misses', 'Reads that asked the database, by group');
