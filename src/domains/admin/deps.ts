import type { PostgresDatabase } from '../../adapters/postgres/database.ts';
import type { Consumer } from '../../kernel/consumer.ts';
import type { Kernel } from '../../kernel/kernel.ts';

export interface AdminDeps {
  readonly kernel: Kernel;
  readonly database: PostgresDatabase;
  /** Every consumer of the log. */
  readonly consumers: readonly Consumer[];
}
