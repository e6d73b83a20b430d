import type { FastifyRequest } from 'fastify';
import type { Command } from '../../kernel/command.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { Identity } from './identity.ts';
import type { PersonalData } from './personal-data.ts';
import type { User } from './users.ts';

export interface IdentityDeps {
  readonly kernel: Kernel;
  readonly identity: Identity;
  /** Of the web app, such as `https://cafe.example`: links in mails lead there, and never where a request says. */
  readonly publicAddress: string;
  /** What the other parts of the business know of people. */
  readonly personalData: readonly PersonalData[];
  /**
   * Told when somebody has signed in, or proved her address: what she did as a guest is hers from now on. `guest`: whose
   * cookie she came with, if any.
   */
  readonly recognised: (user: User, guest: Principal | null) => Promise<void>;
}

/**
 * Runs a command whose answer is not to be kept under an `Idempotency-Key`: because it hands out tokens, or because a
 * quick hash of a password would lie beside the slow one.
 */
export async function submit<Input, Output>(
  { kernel }: IdentityDeps,
  { principal, id }: FastifyRequest,
  command: Command<Input, Output>,
  input: Input,
): Promise<Output> {
  const result = await kernel.submit(command, { input, principal, requestId: id });
  if ('replayed' in result) throw new Error('a call without a key was answered from a kept answer');
  if (!result.ok) throw result.problem;
  return result.value;
}
