import { type Command, refusal, success } from '../../kernel/command.ts';
import { type Reader, sql } from '../../kernel/database.ts';
import { type Problem, problem, versionFault } from '../../kernel/errors.ts';
import { roles as allRoles, type Role } from '../../kernel/principal.ts';
import { customerLock, putProfiles } from '../customers/index.ts';
import type { RowPatch, Written } from '../entities/index.ts';
import { displayName } from './profile.ts';
import { type User, usersById } from './users.ts';

interface UserFields {
  readonly first_name: string;
  readonly last_name: string;
  readonly roles: readonly Role[];
}

/** Held by whoever takes the role of admin from somebody; the schema's own guard waits for the same. */
export const adminsLock = 'identity.admins';

const update = sql(
  'identity.patch_users',
  `with changed as (
     update identity.users as u
     set first_name = wanted.first_name, last_name = wanted.last_name, roles = wanted.roles, version = u.version + 1,
       updated_at = $2
     from json_populate_recordset(null::identity.users, $1) as wanted
     where u.user_id = wanted.user_id and u.version = wanted.version
     returning u.user_id)
   select kernel.require(count(*) = $3, 'an account was changed by somebody else', '40001') from changed`,
);
const admins = sql('identity.list_admins', `select user_id from identity.users where 'admin' = any(roles)`);

/** Changes names and roles. Live sessions follow within half a minute; somebody always stays admin. */
export const patchUsers: Command<RowPatch, Written> = {
  name: 'identity.patch_users',
  locks: ({ id, fields }) => [
    ...[`user:${id}`, customerLock(id)],
    ...(takesAdmin(fields as Partial<UserFields>) ? [adminsLock] : []),
  ],
  explain: explainUsers,
  async execute(tx, calls, { now }) {
    const known = await usersById(
      tx,
      calls.map(({ input }) => input.id),
    );
    const guarded = calls.some(({ input }) => takesAdmin(input.fields as Partial<UserFields>));
    const left = guarded ? await adminIds(tx) : null;
    const results = calls.map(({ input }) => patched(input, known.get(input.id), left));
    const changed = results.flatMap((result) => ('user_id' in result ? [result] : []));
    if (changed.length > 0) void tx.write(update, [JSON.stringify(changed), now, changed.length]);
    const renamed = changed.filter((user) => displayName(user) !== displayName(known.get(user.user_id)!));
    const profiles = renamed.map((user) => ({ ...user, customer_id: user.user_id, display_name: displayName(user) }));
    const events = await putProfiles(tx, profiles, now);
    return results.map((result, index) => {
      if (!('user_id' in result)) return refusal(result);
      const { id, fields } = calls[index]!.input;
      const names = Object.keys(fields) as (keyof UserFields)[];
      const pick = (user: UserFields) => Object.fromEntries(names.map((name) => [name, user[name]]));
      const audit = { action: 'identity.patch_user', entity: 'users', entityId: id };
      const event = events.get(id);
      return success({ id }, event ? [event] : [], [{ ...audit, before: pick(known.get(id)!), after: pick(result) }]);
    });
  },
};

/** What a broken constraint of accounts stands for. */
export function explainUsers(constraint: string): Problem | undefined {
  return constraint === 'users_last_admin' ? lastAdmin() : undefined;
}

const lastAdmin = () => problem('last_admin', 'Nobody else is admin. Make somebody else admin first.');

const takesAdmin = ({ roles }: Partial<UserFields>) => roles !== undefined && !roles.includes('admin');

async function adminIds(reader: Reader): Promise<Set<string>> {
  const rows = await reader.query<{ user_id: string }>(admins);
  return new Set(rows.map(({ user_id }) => user_id));
}

/** `left`: who is admin still, counted down by the calls of one set in turn. */
function patched({ version, fields }: RowPatch, user: User | undefined, left: Set<string> | null): User | Problem {
  if (!user) return problem('not_found', 'There is no such person.');
  const fault = versionFault('account', version, user.version);
  if (fault) return fault;
  const sent = fields as Partial<UserFields>;
  if (left && takesAdmin(sent) && left.has(user.user_id)) {
    if (left.size === 1) return lastAdmin();
    left.delete(user.user_id);
  }
  const { roles = user.roles } = sent;
  return { ...user, ...sent, roles: allRoles.filter((role) => roles.includes(role)) };
}
