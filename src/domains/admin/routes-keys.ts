import { Type } from 'typebox';
import { type HttpServer, runCommand } from '../../adapters/http/index.ts';
import { problem } from '../../kernel/errors.ts';
import { isUuid, uuid7 } from '../../kernel/ids.ts';
import { type Scope, scopes } from '../../kernel/principal.ts';
import { type ApiKey, createApiKeys, hashOfKey, listApiKeys, newKeyText, revokeKeys } from '../identity/index.ts';
import type { AdminDeps } from './deps.ts';
import { admins, tags } from './schemas.ts';

const instant = Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] });
const scope = Type.String({ enum: [...scopes], examples: ['orders'] });
const id = '01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f';
const members = {
  api_key_id: Type.String({ examples: [id] }),
  name: Type.String({ examples: ['till-2'] }),
  scopes: Type.Array(scope),
  created_at: instant,
  revoked_at: Type.Union([instant, Type.Null()]),
};
const key = Type.Object(members, { title: 'ApiKey' });
const shownOnce = Type.Object(
  { ...members, key: Type.String({ description: 'Shown this once', examples: ['crema_…'] }) },
  { title: 'NewApiKey' },
);
const body = Type.Object(
  {
    name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9.-]{0,62}$', examples: ['till-2'] }),
    scopes: Type.Array(scope, { minItems: 1, uniqueItems: true, examples: [['orders']] }),
  },
  { additionalProperties: false, examples: [{ name: 'till-2', scopes: ['orders'] }] },
);
const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100, examples: [id] }) });

/** Keys of services. */
export function keyRoutes(app: HttpServer, { kernel, database }: AdminDeps): void {
  app.get(
    '/api/admin/api-keys',
    {
      config: { access: admins },
      schema: {
        tags,
        summary: 'List API keys',
        description: 'Also those that were revoked; oldest first.',
        response: { 200: Type.Object({ items: Type.Array(key) }) },
      },
    },
    async () => ({ items: (await listApiKeys(database)).map(shown) }),
  );
  app.post(
    '/api/admin/api-keys',
    {
      // an answer that is kept for whoever repeats the request would keep the key itself
      config: { access: admins, keyless: true, problems: ['already_exists'] },
      schema: {
        tags,
        summary: 'Let a service in',
        description:
          'The key is shown in this answer and never again. It takes no `Idempotency-Key`: if the answer is lost, revoke the key and make another.',
        body,
        response: { 201: shownOnce },
      },
    },
    (request, reply) => {
      const text = newKeyText();
      const { name, scopes } = request.body as { name: string; scopes: Scope[] };
      const input = { api_key_id: uuid7(), name, key_hash: hashOfKey(text), scopes };
      const present = (made: ApiKey) => ({ status: 201, body: { ...shown(made), key: text } });
      return runCommand(kernel, request, reply, { command: createApiKeys, input, present });
    },
  );
  app.delete(
    '/api/admin/api-keys/:id',
    {
      config: { access: admins, problems: ['not_found'] },
      schema: {
        tags,
        summary: 'Revoke an API key',
        description: 'Servers that know it forget it within half a minute.',
        params,
        response: { 200: key },
      },
    },
    (request, reply) => {
      const present = (revoked: ApiKey) => ({ status: 200, body: shown(revoked) });
      if (!isUuid(request.params.id)) throw problem('not_found', 'There is no such key in force.');
      const input = { api_key_id: request.params.id };
      return runCommand(kernel, request, reply, { command: revokeKeys, input, present });
    },
  );
}

const shown = ({ scopes, ...rest }: ApiKey) => ({ ...rest, scopes: [...scopes] });
