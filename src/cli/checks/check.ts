import type pg from 'pg';
import type { Config } from '../../config.ts';

/** What a check found, and how to mend it unless all is well. */
export type Finding =
  | { readonly level: 'ok'; readonly message: string }
  | { readonly level: 'warn' | 'fail'; readonly message: string; readonly mend: string };

export const ok = (message: string): Finding => ({ level: 'ok', message });
export const warn = (message: string, mend: string): Finding => ({ level: 'warn', message, mend });
export const fail = (message: string, mend: string): Finding => ({ level: 'fail', message, mend });

/** A check that needs only the configuration; null where that leaves nothing to look at. */
export interface MachineCheck {
  readonly name: string;
  find(config: Config): Promise<Finding | null>;
}

/** A check that asks the database. */
export interface DatabaseCheck {
  readonly name: string;
  find(client: pg.Client, config: Config): Promise<Finding>;
}
