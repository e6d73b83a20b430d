import { customerOwner, mergeCart } from '../domains/carts/index.ts';
import type { User } from '../domains/identity/index.ts';
import { takeOverOrders } from '../domains/orders/index.ts';
import type { Command } from '../kernel/command.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { type Principal, person } from '../kernel/principal.ts';

/**
 * Whoever is recognised takes along what she did as a guest: the cart and the orders of the guest whose cookie she has,
 * and the orders that were placed with her address, once that is known to be hers. Repeating it changes nothing, so what
 * a crash prevents is done at the next sign-in.
 */
export const takeOver = (kernel: Kernel) => async (user: User, guest: Principal | null) => {
  const principal = person(user.user_id, user.roles);
  const run = async <Input>(command: Command<Input, unknown>, input: Input) => {
    const result = await kernel.submit(command, { input, principal });
    if ('ok' in result && !result.ok) throw result.problem;
  };
  const email = user.email_verified_at === null ? null : user.email;
  const guest_id = guest === null ? null : guest.id.slice('guest:'.length);
  if (guest) await run(mergeCart, { from: guest.id, to: customerOwner(user.user_id) });
  if (guest_id !== null || email !== null) {
    await run(takeOverOrders, { customer_id: user.user_id, guest_id, email });
  }
};
