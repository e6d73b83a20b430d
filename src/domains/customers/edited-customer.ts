import { type Reader, sql } from '../../kernel/database.ts';
import { type Problem, problem } from '../../kernel/errors.ts';

/** What staff may say of a customer. */
export interface CustomerFields {
  readonly username: string | null;
  readonly display_name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
}

export interface EditedCustomer extends CustomerFields {
  readonly customer_id: string;
  readonly origin: 'live' | 'import';
  readonly version: number;
}

const read = sql(
  'customers.read_edited',
  `select customer_id, username, display_name, email, phone, origin, version
   from customers.customers where customer_id = any($1) and erased_at is null`,
);
const taken = sql(
  'customers.names_taken',
  'select customer_id, username from customers.customers where username = any($1)',
);

/** Customers by id; unknown ones are missing. */
export async function readEdited(reader: Reader, ids: readonly string[]): Promise<Map<string, EditedCustomer>> {
  const rows = await reader.query<EditedCustomer>(read, [ids]);
  return new Map(rows.map((row) => [row.customer_id, row]));
}

interface Wanted {
  readonly customer_id: string;
  readonly username: string | null | undefined;
}

/** Held by whoever gives a user name to somebody. */
export const usernameLock = (username: string) => `username:${username}`;

/** Of customers who are each to have a name, those whose name somebody else has, or gets in the same set before them. */
export async function findTakenNames(reader: Reader, wanted: readonly Wanted[]): Promise<ReadonlySet<string>> {
  const names = wanted.flatMap(({ username }) => (typeof username === 'string' ? [username] : []));
  if (names.length === 0) return new Set();
  const rows = await reader.query<{ customer_id: string; username: string }>(taken, [names]);
  const holder = new Map(rows.map((row) => [row.username, row.customer_id]));
  const late = new Set<string>();
  for (const { customer_id, username } of wanted) {
    if (typeof username !== 'string') continue;
    const has = holder.get(username) ?? customer_id;
    if (has === customer_id) holder.set(username, customer_id);
    else late.add(customer_id);
  }
  return late;
}

export const nameTaken = (): Problem => problem('already_exists', 'Somebody else has this user name.');

/** What a broken constraint of the table stands for. */
export const explainCustomer = (constraint: string): Problem | undefined =>
  constraint === 'customers_username_key' ? nameTaken() : undefined;
