import { type Command, success } from '../../kernel/command.ts';
import { uuid7 } from '../../kernel/ids.ts';
import type { Role } from '../../kernel/principal.ts';
import type { NewRow, Written } from '../entities/index.ts';
import { createUsers } from './create-users.ts';
import { emailLock } from './users.ts';

interface NewUserFields {
  readonly email: string;
  readonly password_hash: string;
  readonly roles: readonly Role[];
  readonly first_name?: string;
  readonly last_name?: string;
}

const addressOf = ({ fields }: NewRow) => String(fields.email).toLowerCase();

/** Gives accounts to people whom an admin names, staff above all. */
export const addUsers: Command<NewRow, Written> = {
  name: 'identity.add_users',
  locks: (input) => [emailLock(addressOf(input))],
  async execute(tx, calls, context) {
    const wanted = calls.map((call) => {
      const { roles, password_hash, first_name = '', last_name = '' } = call.input.fields as unknown as NewUserFields;
      const email = addressOf(call.input);
      return { ...call, input: { user_id: uuid7(), email, password_hash, roles, first_name, last_name, demo: false } };
    });
    const outcomes = await createUsers.execute(tx, wanted, context);
    return outcomes.map((outcome) =>
      outcome.ok ? success({ id: outcome.value.user_id }, outcome.events, outcome.audit) : outcome,
    );
  },
};
