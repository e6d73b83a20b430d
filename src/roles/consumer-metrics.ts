import { metrics } from '@opentelemetry/api';
import type { Consumer } from '../kernel/consumer.ts';
import { listConsumers } from '../kernel/consumer-admin.ts';
import type { Reader } from '../kernel/database.ts';

/** Lag and dead letters of each consumer, counted only when somebody reads the metrics. */
export function observeConsumers(reader: Reader, consumers: readonly Consumer[]): void {
  const meter = metrics.getMeter('crema');
  const lag = meter.createObservableGauge('crema.consumer.lag', {
    description: 'Events that a consumer has not taken yet, up to 100,000',
  });
  const deadLetters = meter.createObservableGauge('crema.dead_letters', { description: 'Open dead letters' });
  meter.addBatchObservableCallback(
    async (result) => {
      for (const state of await listConsumers(reader, consumers)) {
        result.observe(lag, state.lag, { consumer: state.name });
        result.observe(deadLetters, state.dead_letters, { consumer: state.name });
      }
    },
    [lag, deadLetters],
  );
}

/** How long the oldest event has waited for the brokers, in seconds. */
export function observeRelay(age: () => Promise<number>): void {
  const gauge = metrics.getMeter('crema').createObservableGauge('crema.log.oldest_unrelayed_age', {
    description: 'Age of the oldest event that no broker has acknowledged yet',
    unit: 's',
  });
  gauge.addCallback(async (result) => result.observe(await age()));
}
