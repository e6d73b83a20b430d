import type { PostgresDatabase } from '../../adapters/postgres/database.ts';
import type { Command } from '../../kernel/command.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Accounts } from './accounts.ts';

export interface EraseCustomer {
  readonly customer_id: string;
  readonly expected_version?: number | undefined;
}

export interface CustomerDeps {
  readonly kernel: Kernel;
  readonly database: PostgresDatabase;
  readonly accounts: Accounts;
  /** Erases a customer with her account and what every part of the business knows of her. */
  readonly erase: Command<EraseCustomer, null>;
  readonly currency: string;
  /** The store's. */
  readonly timeZone: string;
}
