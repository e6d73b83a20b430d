import { Type } from 'typebox';
import type { Access } from '../../adapters/http/index.ts';
import type { Entity } from '../entities/index.ts';

export const tags = ['Administration'];

/** Who may look at an entity's rows. */
export const readers = ({ readers, services }: Entity): Access => ({
  roles: readers,
  ...(services ? { scopes: ['admin:read'] as const } : {}),
});

/** Who may write them. */
export const editors = ({ editors }: Entity): Access => ({ roles: editors });

export const idParams = ({ columns, key }: Entity) =>
  Type.Object({
    id: Type.String({
      minLength: 1,
      maxLength: 100,
      examples: [columns.find(({ name }) => name === key)!.example],
    }),
  });

export const removedSchema = Type.Object(
  {
    id: Type.String({ examples: ['flat-white'] }),
    outcome: Type.String({ enum: ['deleted', 'archived'], examples: ['archived'] }),
  },
  { title: 'Removed' },
);

/** Everybody who works here. */
export const staff: Access = { roles: ['barista', 'csr', 'editor'], scopes: ['admin:read'] };

/** The same without services: for what belongs to somebody. */
export const people: Access = { roles: ['barista', 'csr', 'editor'] };
/** Those who answer for the whole shop. */
export const admins: Access = { roles: ['admin'] };
