import { orderedJson } from '../../kernel/ordered-json.ts';

/** What can be said of a customer. */
export interface CustomerFields {
  /** Nobody else has the same. */
  readonly username: string | null;
  readonly display_name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  /** Whatever a client remembers for her, by key. */
  readonly preferences: Record<string, string>;
  /** Allergens, marks such as `vegan`, and other words, which no machine compares with a menu. */
  readonly dietary_restrictions: string[];
  /** `1990-04-30`. */
  readonly birthday: string | null;
  /** IANA, such as `Europe/Berlin`. */
  readonly time_zone: string | null;
}

export interface Customer extends CustomerFields {
  readonly customer_id: string;
  readonly family_id: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  /** 0: known by her account alone, nothing is stored yet. */
  readonly version: number;
}

/** A customer as commands read her. */
export interface StoredCustomer extends Customer {
  readonly origin: 'live' | 'import';
  /** Whether her family has one points wallet. */
  readonly shares_wallet: boolean;
}

export const fieldNames = [
  'username',
  'display_name',
  'email',
  'phone',
  'preferences',
  'dietary_restrictions',
  'birthday',
  'time_zone',
] as const satisfies readonly (keyof CustomerFields)[];

export const unknownFields: CustomerFields = {
  username: null,
  display_name: null,
  email: null,
  phone: null,
  preferences: {},
  dietary_restrictions: [],
  birthday: null,
  time_zone: null,
};

/** Of what was sent, what differs from what is known. */
export function changedFields(before: CustomerFields, sent: Partial<CustomerFields>): (keyof CustomerFields)[] {
  return fieldNames.filter((name) => sent[name] !== undefined && !same(before[name], sent[name]));
}

const same = (left: unknown, right: unknown) => orderedJson(left) === orderedJson(right);

/** A customer without what only commands need. */
export function customerOf({ origin, shares_wallet, ...customer }: StoredCustomer): Customer {
  return customer;
}
