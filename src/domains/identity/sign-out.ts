import { type Command, success } from '../../kernel/command.ts';
import { endSessions, endSessionsOf } from './session-store.ts';

export interface SignOut {
  readonly session_id: string;
  /** Everywhere, not only here: whose sessions end. */
  readonly all_of: string | null;
}

/** Ends sessions; access tokens that name them end within half a minute. Ending what is over changes nothing. */
export const signOut: Command<SignOut, null> = {
  name: 'identity.sign_out',
  async execute(tx, calls) {
    const everywhere = calls.flatMap(({ input }) => input.all_of ?? []);
    endSessions(
      tx,
      calls.map(({ input }) => input.session_id),
    );
    endSessionsOf(tx, everywhere);
    return calls.map(({ input: { all_of } }) => {
      const audit = { action: 'identity.sign_out_everywhere', entity: 'users', entityId: all_of! };
      return success(null, [], all_of === null ? [] : [audit]);
    });
  },
};
