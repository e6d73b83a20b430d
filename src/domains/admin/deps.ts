import type { PostgresDatabase } from '../../adapters/postgres/database.ts';
import type { Consumer } from '../../kernel/consumer.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { PersonalData } from '../identity/index.ts';

export interface AdminDeps {
  readonly kernel: Kernel;
  readonly database: PostgresDatabase;
  /** The store's. */
  readonly timeZone: string;
  /** Every consumer of the log. */
  readonly consumers: readonly Consumer[];
  /** What the parts of the business know of people, for erasing them. */
  readonly personalData: readonly PersonalData[];
}
