import { type Reader, sql, type Transaction } from '../../kernel/database.ts';

export interface FamilyMember {
  readonly customer_id: string;
  readonly display_name: string | null;
  readonly joined_at: string;
}

export interface Family {
  readonly family_id: string;
  readonly name: string | null;
  readonly shares_wallet: boolean;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
  /** Who has been in it longest comes first: she is its head. */
  readonly members: FamilyMember[];
  /** Whom the head has asked and who have not answered. */
  readonly invited: { readonly customer_id: string; readonly invited_at: string }[];
}

const time = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const read = sql(
  'customers.read_families',
  `select family_id, name, shares_wallet, version, created_at, updated_at,
     coalesce((select json_agg(json_build_object('customer_id', customer_id, 'display_name', display_name,
         'joined_at', ${time('family_joined_at')}) order by family_joined_at, customer_id)
       from customers.customers as c where c.family_id = f.family_id), '[]') as members,
     coalesce((select json_agg(json_build_object('customer_id', customer_id, 'invited_at', ${time('invited_at')})
         order by invited_at, customer_id)
       from customers.family_invitations as i where i.family_id = f.family_id), '[]') as invited
   from customers.families as f where family_id = any($1)`,
);
const idsOf = sql(
  'customers.families_of',
  `select family_id from customers.customers where customer_id = $1 and family_id is not null
   union select family_id from customers.family_invitations where customer_id = $1`,
);
const insert = sql(
  'customers.insert_families',
  `insert into customers.families (family_id, name, shares_wallet, created_at, updated_at)
   select *, $4, $4 from unnest($1::text[], $2::text[], $3::boolean[])`,
);
const update = sql(
  'customers.update_families',
  `update customers.families as f
   set name = n.name, shares_wallet = n.shares_wallet, version = f.version + 1, updated_at = $4
   from unnest($1::text[], $2::text[], $3::boolean[]) as n (family_id, name, shares_wallet)
   where f.family_id = n.family_id`,
);
const touch = sql(
  'customers.touch_families',
  'update customers.families set version = version + 1, updated_at = $2 where family_id = any($1)',
);
const drop = sql('customers.delete_families', 'delete from customers.families where family_id = any($1)');
const join = sql(
  'customers.join_families',
  `update customers.customers as c
   set family_id = n.family_id, family_joined_at = case when n.family_id is not null then $3::timestamptz end,
     version = version + 1, updated_at = $3
   from unnest($1::text[], $2::text[]) as n (customer_id, family_id) where c.customer_id = n.customer_id`,
);
const invite = sql(
  'customers.invite_to_families',
  `insert into customers.family_invitations (family_id, customer_id, invited_at)
   select *, $3 from unnest($1::text[], $2::text[]) on conflict do nothing`,
);
const uninvite = sql(
  'customers.uninvite_from_families',
  `delete from customers.family_invitations as i using unnest($1::text[], $2::text[]) as gone (family_id, customer_id)
   where i.family_id = gone.family_id and i.customer_id = gone.customer_id`,
);

/** Families by id; unknown ones are missing. */
export async function readFamilies(reader: Reader, familyIds: readonly string[]): Promise<Map<string, Family>> {
  if (familyIds.length === 0) return new Map();
  const rows = await reader.query<Family>(read, [familyIds]);
  return new Map(rows.map((row) => [row.family_id, row]));
}

/** The families that a customer is in, or asked into. */
export async function familiesOf(reader: Reader, customerId: string): Promise<Family[]> {
  const rows = await reader.query<{ family_id: string }>(idsOf, [customerId]);
  const families = await readFamilies(
    reader,
    rows.map(({ family_id }) => family_id),
  );
  return [...families.values()].sort((one, other) => (one.family_id < other.family_id ? -1 : 1));
}

type Named = Pick<Family, 'family_id' | 'name' | 'shares_wallet'>;
const columnsOf = (families: readonly Named[]) => [
  families.map((family) => family.family_id),
  families.map((family) => family.name),
  families.map((family) => family.shares_wallet),
];

export function insertFamilies(tx: Transaction, families: readonly Named[], now: Date): void {
  if (families.length > 0) void tx.write(insert, [...columnsOf(families), now]);
}

export function updateFamilies(tx: Transaction, families: readonly Named[], now: Date): void {
  if (families.length > 0) void tx.write(update, [...columnsOf(families), now]);
}

/** Counts a change of who is in them. */
export function touchFamilies(tx: Transaction, familyIds: readonly string[], now: Date): void {
  if (familyIds.length > 0) void tx.write(touch, [familyIds, now]);
}

/** Deletes families, which nobody is in when the transaction ends. */
export function deleteFamilies(tx: Transaction, familyIds: readonly string[]): void {
  if (familyIds.length > 0) void tx.write(drop, [familyIds]);
}

export interface Membership {
  readonly customer_id: string;
  /** Null: none any more. */
  readonly family_id: string | null;
}

export function setFamilies(tx: Transaction, memberships: readonly Membership[], now: Date): void {
  if (memberships.length === 0) return;
  void tx.write(join, [memberships.map((one) => one.customer_id), memberships.map((one) => one.family_id), now]);
}

export interface Invitation {
  readonly family_id: string;
  readonly customer_id: string;
}

const pairs = (invitations: readonly Invitation[]) => [
  invitations.map((one) => one.family_id),
  invitations.map((one) => one.customer_id),
];

export function addInvitations(tx: Transaction, invitations: readonly Invitation[], now: Date): void {
  if (invitations.length > 0) void tx.write(invite, [...pairs(invitations), now]);
}

export function removeInvitations(tx: Transaction, invitations: readonly Invitation[]): void {
  if (invitations.length > 0) void tx.write(uninvite, pairs(invitations));
}
