import type { Command } from './command.ts';
import { batchSize, commandDuration } from './metrics.ts';

/** A batch that is committed. */
export interface Batch<Output> {
  readonly size: number;
  readonly seconds: number;
  readonly accepted: readonly Output[];
}

/** What is committed stays done, and is answered so, whatever becomes of its figures. */
export function countBatch<Output>(command: Command<never, Output>, batch: Batch<Output>): void {
  try {
    batchSize.record(batch.size, { command: command.name });
    commandDuration.record(batch.seconds, { command: command.name });
    command.committed?.(batch.accepted);
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.emitWarning(`${command.name} could not count what it has committed`, { detail });
  }
}
