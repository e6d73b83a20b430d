import { metrics } from '@opentelemetry/api';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { observeProcess } from './process-metrics.ts';

/**
 * Installs the meters, at import. The metrics API has no stand-in for a provider that comes later: instruments made
 * before it record nothing for ever. So this module is the first import of the program.
 */

/** Collects when asked; the base class does all of it. */
class PullReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}

const reader = new PullReader();
const installed = metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
if (!installed) throw new Error('another meter provider was installed before');
observeProcess(metrics.getMeter('crema'));

/** Names as they are, dots as underscores; no labels for the instrumentation scope, no `target_info`. */
const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);

/** All figures in Prometheus' text format. */
export async function renderMetrics(): Promise<string> {
  const { resourceMetrics } = await reader.collect();
  return serializer.serialize(resourceMetrics);
}
