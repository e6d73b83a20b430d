import { Type } from 'typebox';
import { problem } from '../../kernel/errors.ts';
import { roles } from '../../kernel/principal.ts';
import { type Column, containing, type Entity, type Fields } from '../entities/index.ts';
import { addUsers } from './add-users.ts';
import { hashPassword, passwordFault } from './passwords.ts';
import { patchUsers } from './patch-users.ts';
import type { PersonalData } from './personal-data.ts';
import { removeUsers } from './remove-users.ts';

const listed = { sortable: true, filterable: true } as const;
const when = '2026-11-21T08:00:00.000Z';
const name = Type.String({ maxLength: 100, examples: ['Maria'] });

const columns: readonly Column[] = [
  { name: 'user_id', label: 'Id', kind: 'text', filterable: true, example: '01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f' },
  {
    name: 'email',
    label: 'E-mail',
    kind: 'text',
    ...listed,
    create: 'required',
    accepts: Type.String({ format: 'email', maxLength: 254, examples: ['lena@example.org'] }),
    example: 'lena@example.org',
  },
  {
    name: 'password',
    label: 'Password',
    kind: 'text',
    create: 'required',
    writeOnly: true,
    accepts: Type.String({ minLength: 10, maxLength: 128, examples: ['four words in a row'] }),
    example: 'four words in a row',
  },
  {
    name: 'first_name',
    label: 'First name',
    kind: 'text',
    ...listed,
    create: 'optional',
    patch: true,
    accepts: name,
    example: 'Lena',
  },
  {
    name: 'last_name',
    label: 'Last name',
    kind: 'text',
    ...listed,
    create: 'optional',
    patch: true,
    accepts: name,
    example: 'Weber',
  },
  {
    name: 'roles',
    label: 'Roles',
    kind: 'list',
    values: roles,
    filterable: true,
    create: 'required',
    patch: true,
    accepts: Type.Array(Type.String({ enum: [...roles] }), { minItems: 1, uniqueItems: true, examples: [['barista']] }),
    example: ['barista'],
  },
  {
    name: 'phone',
    label: 'Phone',
    kind: 'text',
    nullable: true,
    example: '+49 30 123456',
  },
  {
    name: 'email_verified_at',
    label: 'E-mail verified',
    kind: 'timestamp',
    nullable: true,
    filterable: true,
    example: when,
  },
  { name: 'demo', label: 'Demo', kind: 'boolean', filterable: true, example: false },
  { name: 'version', label: 'Version', kind: 'integer', example: 1 },
  { name: 'created_at', label: 'Since', kind: 'timestamp', ...listed, example: when },
  { name: 'updated_at', label: 'Changed', kind: 'timestamp', ...listed, example: when },
];

/** Accounts and what their holders may do; for admins alone. Who is removed is erased, in all `parts`. */
export function userEntity(parts: readonly PersonalData[]): Entity {
  return {
    name: 'users',
    title: 'User',
    key: 'user_id',
    keyType: 'text',
    from: 'identity.users',
    columns,
    search: containing('email', `first_name || ' ' || last_name`),
    searches: 'Part of an e-mail address or a name',
    defaultSort: 'email',
    readers: ['admin'],
    editors: ['admin'],
    services: false,
    prepare: hashed,
    create: addUsers,
    patch: patchUsers,
    remove: removeUsers(parts),
    problems: ['last_admin'],
  };
}

/** A password is hashed before it comes near a transaction: that takes longer than all the rest. */
async function hashed({ password, ...fields }: Fields): Promise<Fields> {
  if (typeof password !== 'string') return fields;
  const fault = passwordFault(password, String(fields.email).toLowerCase());
  if (fault !== null) {
    throw problem('validation_failed', 'The body is not valid.', { errors: [{ path: '/password', message: fault }] });
  }
  return { ...fields, password_hash: await hashPassword(password) };
}
