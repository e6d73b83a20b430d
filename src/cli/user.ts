import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { loadConfig } from '../config.ts';
import { createUsers, grantRoles, hashPassword, passwordFault } from '../domains/identity/index.ts';
import { uuid7 } from '../kernel/ids.ts';
import { roles as allRoles } from '../kernel/principal.ts';
import { choicesOf } from './choices.ts';
import { CommandFailed, defineCommand, jsonOption, UsageError } from './command.ts';
import { runOne } from './run-one.ts';
import { withDatabase } from './with-database.ts';

const email = { type: 'string', value: 'E', description: 'the e-mail address to sign in with' } as const;
const roles = { type: 'string', value: 'a,b', description: `some of ${allRoles.join(', ')}` } as const;

export const create = defineCommand({
  usage: 'crema user create --email E --roles a,b [--first-name F] [--last-name L] [--password-stdin] [--json]',
  example:
    'crema user create --email owner@example.org --roles admin\ncrema user create --email bar@example.org --roles barista --password-stdin < password.txt',
  options: {
    email,
    roles,
    'first-name': { type: 'string', value: 'F', description: 'the first name' },
    'last-name': { type: 'string', value: 'L', description: 'the last name' },
    'password-stdin': { type: 'boolean', description: 'read the password from standard input instead of making one' },
    json: jsonOption,
  },
  async run({ options }, io) {
    const address = emailOf(options.email);
    const held = choicesOf('--roles', options.roles, allRoles);
    const given = options['password-stdin'] ? (await text(process.stdin)).replace(/\r?\n$/, '') : null;
    const fault = given === null ? null : passwordFault(given);
    if (fault) throw new CommandFailed(fault);
    const password = given ?? randomBytes(15).toString('base64url');
    const { config } = loadConfig(io.env);
    const user = {
      user_id: uuid7(),
      email: address,
      password_hash: await hashPassword(password),
      roles: held,
      first_name: options['first-name'] ?? '',
      last_name: options['last-name'] ?? '',
      demo: false,
    };
    await withDatabase(config, io, (database) => runOne(database, createUsers, user));
    const made = given === null ? { password } : {};
    if (options.json) io.print(JSON.stringify({ user_id: user.user_id, email: address, roles: held, ...made }));
    else io.print(given === null ? password : user.user_id);
    if (given === null) io.say('This is the only time that the password is shown.');
    return 0;
  },
});

export const grant = defineCommand({
  usage: 'crema user grant --email E --roles a,b [--json]',
  example: 'crema user grant --email bar@example.org --roles barista,csr',
  options: { email, roles, json: jsonOption },
  async run({ options }, io) {
    const input = { email: emailOf(options.email), roles: choicesOf('--roles', options.roles, allRoles) };
    const { config } = loadConfig(io.env);
    const held = await withDatabase(config, io, (database) => runOne(database, grantRoles, input));
    if (options.json) io.print(JSON.stringify(held));
    else io.print(held.roles.join(','));
    return 0;
  },
});

function emailOf(given: string | undefined): string {
  const address = given?.trim().toLowerCase();
  if (address !== undefined && address.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(address)) return address;
  throw new UsageError('--email is needed: an address such as maria@example.org.');
}
