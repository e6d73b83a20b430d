import { randomBytes } from 'node:crypto';
import { now } from '../../kernel/clock.ts';
import type { Command } from '../../kernel/command.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { system } from '../../kernel/principal.ts';
import { describeProducts, putCategories, putProducts, setStock } from '../catalog/index.ts';
import { hashPassword } from '../identity/index.ts';
import { importOrders, type StoreSettings } from '../orders/index.ts';
import { addPeople, type PeopleDeps } from './add-people.ts';
import { addVoices } from './add-voices.ts';
import { demoCategories, demoProducts, demoStock } from './menu.ts';
import { openAccounts } from './open-accounts.ts';
import { demoOrders } from './orders.ts';
import { demoAccounts } from './people.ts';
import { readDemoState } from './state.ts';

export interface DemoDeps extends PeopleDeps {
  readonly settings: StoreSettings;
  readonly timeZone: string;
  /** Of all accounts; null: a random one is made. */
  readonly password: string | null;
}

export interface Seeded {
  /** False where the demo is here already or was cleared for good. */
  readonly seeded: boolean;
  /** Where one was made: it is known to nobody else and kept nowhere. */
  readonly password?: string;
}

/** Any number; it decides what the history looks like. */
const seed = 1;

/**
 * Makes the demo, at an installation's first start: menu, people, coupons, rewards, a history of orders, reviews and
 * tickets, accounts. Every step
 * can be repeated, and products of the café's own that have the same ids stay as they are, so a start that was killed
 * half-way is finished by the next. Afterwards this costs one query.
 */
export async function seedDemo(kernel: Kernel, deps: DemoDeps): Promise<Seeded> {
  if ((await readDemoState(kernel.database)) !== null) return { seeded: false };
  await putMenu(kernel);
  await runAll(kernel, addPeople(deps), [null]);
  const orders = [...demoOrders(seed, now(), deps.timeZone)];
  await runAll(kernel, importOrders(deps.settings), orders);
  await runAll(kernel, addVoices, [orders]);
  const password = deps.password ?? randomBytes(9).toString('base64url');
  const accounts = await Promise.all(
    demoAccounts.map(async (account) => ({ ...account, password_hash: await hashPassword(password), demo: true })),
  );
  const [opened] = await runAll(kernel, openAccounts, [accounts]);
  return opened && deps.password === null ? { seeded: true, password } : { seeded: opened! };
}

async function putMenu(kernel: Kernel): Promise<void> {
  const ids = demoProducts.map((product) => product.product_id);
  const known = await describeProducts(kernel.database, ids, now());
  const missing = demoProducts.filter((product) => !known.has(product.product_id));
  await runAll(kernel, putCategories, demoCategories);
  await runAll(kernel, putProducts, missing);
  const isNew = new Set(missing.map((product) => product.product_id));
  await runAll(
    kernel,
    setStock,
    demoStock.filter(({ product_id }) => isNew.has(product_id)),
  );
}

/** Runs a command for each input, as a set; seeding has no refusals. */
async function runAll<Input, Output>(
  kernel: Kernel,
  command: Command<Input, Output>,
  inputs: readonly Input[],
): Promise<Output[]> {
  const principal = system('demo');
  const done = await kernel.run(
    command,
    inputs.map((input) => ({ input, principal })),
  );
  return done.map((one) => {
    if ('defect' in one) throw one.defect;
    if (!one.outcome.ok) throw one.outcome.problem;
    return one.outcome.value;
  });
}
