import { type Command, success } from '../../kernel/command.ts';

/** Writes down that people were given all that is known of them. */
export const noteExport: Command<{ readonly user_id: string }, null> = {
  name: 'identity.note_export',
  async execute(_tx, calls) {
    return calls.map(({ input }) =>
      success(null, [], [{ action: 'identity.export', entity: 'users', entityId: input.user_id }]),
    );
  },
};
