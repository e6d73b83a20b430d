import { type Reader, sql, type Transaction } from '../../kernel/database.ts';

/** `seeded`: it is here. `off`: it was cleared, for good. null: a new installation, or one that starts anew. */
export type DemoState = 'seeded' | 'off' | null;

const read = sql('demo.read_state', "select value from kernel.settings where name = 'demo'");
const write = sql(
  'demo.write_state',
  `insert into kernel.settings (name, value) values ('demo', $1)
   on conflict (name) do update set value = excluded.value`,
);
const forget = sql('demo.forget_state', "delete from kernel.settings where name = 'demo'");

export async function readDemoState(reader: Reader): Promise<DemoState> {
  const [row] = await reader.query<{ value: 'seeded' | 'off' }>(read);
  return row?.value ?? null;
}

export function writeDemoState(tx: Transaction, state: DemoState): void {
  if (state === null) void tx.write(forget);
  else void tx.write(write, [state]);
}

/** Held by whoever seeds or clears the demo. */
export const demoLock = 'demo';
