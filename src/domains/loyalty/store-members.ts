import { type Reader, sql, type Transaction } from '../../kernel/database.ts';

const read = sql(
  'loyalty.read_members',
  'select customer_id, wallet_id from loyalty.members where customer_id = any($1)',
);
const join = sql(
  'loyalty.join_wallets',
  `insert into loyalty.members (customer_id, wallet_id, since) select *, $3 from unnest($1::text[], $2::text[])
   on conflict (customer_id) do update set wallet_id = excluded.wallet_id, since = excluded.since`,
);
const leave = sql('loyalty.leave_wallets', 'delete from loyalty.members where customer_id = any($1)');

/** In which wallet customers' points are: of those who share one, the shared one; of all others, their own. */
export class Whereabouts {
  readonly #shared: ReadonlyMap<string, string>;

  constructor(shared: ReadonlyMap<string, string>) {
    this.#shared = shared;
  }

  of(customerId: string): string {
    return this.#shared.get(customerId) ?? customerId;
  }

  /** The wallets that are nobody's own. */
  get shared(): string[] {
    return [...new Set(this.#shared.values())];
  }
}

export async function readWhereabouts(reader: Reader, customerIds: readonly string[]): Promise<Whereabouts> {
  const rows = await reader.query<{ customer_id: string; wallet_id: string }>(read, [customerIds]);
  return new Whereabouts(new Map(rows.map(({ customer_id, wallet_id }) => [customer_id, wallet_id])));
}

/** Notes who is in which wallet from now on; her own id: in her own. */
export function saveMembers(
  tx: Transaction,
  moves: readonly { readonly customer_id: string; readonly wallet_id: string }[],
  now: Date,
): void {
  const joining = moves.filter(({ customer_id, wallet_id }) => customer_id !== wallet_id);
  const leaving = moves.filter(({ customer_id, wallet_id }) => customer_id === wallet_id);
  if (joining.length > 0)
    void tx.write(join, [joining.map((one) => one.customer_id), joining.map((one) => one.wallet_id), now]);
  if (leaving.length > 0) void tx.write(leave, [leaving.map((one) => one.customer_id)]);
}
