import type { Reader, Transaction } from '../../kernel/database.ts';

/** What an account says of its owner; the same is in her profile as a customer. */
export interface AccountProfile {
  readonly customer_id: string;
  readonly display_name: string | null;
  readonly email: string;
  readonly phone: string | null;
  readonly time_zone: string | null;
  readonly created_at: string;
}

export type FollowedProfile = Omit<AccountProfile, 'email' | 'created_at'>;

/**
 * The other place where a profile is kept: the accounts of people who sign in. Who changes one side changes the other in
 * the same transaction, under the `customerLock`, so that there is one truth. The identity domain provides it, which
 * knows customers and is not known by them.
 */
export interface Accounts {
  /** Accounts by id; who has none is missing. */
  read(reader: Reader, customerIds: readonly string[]): Promise<ReadonlyMap<string, AccountProfile>>;
  /** Brings accounts up to date with the profiles of their owners. */
  follow(tx: Transaction, profiles: readonly FollowedProfile[], now: Date): void;
}
