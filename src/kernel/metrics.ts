import { metrics } from '@opentelemetry/api';

/** The kernel's own figures. Names are contracted; without a reader installed, recording costs next to nothing. */
const meter = metrics.getMeter('crema');

export const batchSize = meter.createHistogram('crema.command.batch_size', {
  description: 'Calls per command batch',
  advice: { explicitBucketBoundaries: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] },
});

const seconds = {
  advice: { explicitBucketBoundaries: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] },
};

export const commandWait = meter.createHistogram('crema.command.wait', {
  description: 'Time a call waited for its batch',
  unit: 's',
  ...seconds,
});

export const commandDuration = meter.createHistogram('crema.command.duration', {
  description: 'Time of a batch, from begin to commit',
  unit: 's',
  ...seconds,
});

export const invariantViolations = meter.createGauge('crema.invariant.violations', {
  description: 'What a background check found broken when it last ran, by invariant; anything above 0 is an alert',
});

export const processDuration = meter.createHistogram('messaging.process.duration', {
  description: 'Time a consumer took for a batch of events',
  unit: 's',
  ...seconds,
});
