import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { type Access, anyone, ownIn } from '../../../src/adapters/http/index.ts';
import { problem } from '../../../src/kernel/errors.ts';
import { anonymous, guest, type Principal, person, service } from '../../../src/kernel/principal.ts';
import { createServer, open } from './support.ts';

const principals: Record<string, Principal> = {
  anonymous,
  guest: guest('g1'),
  ann: person('ann', ['customer']),
  bob: person('bob', ['customer']),
  barista: person('bar', ['barista']),
  editor: person('ed', ['editor', 'barista']),
  admin: person('root', ['admin']),
  cartsKey: service('till', ['carts']),
  martsKey: service('bi', ['marts:read']),
};

/** One server with a route per access; callers say who they are by a header, and every second one takes a while. */
async function serverWith(routes: Record<string, Access>) {
  const { app } = await createServer({
    authenticate(request) {
      const name = String(request.headers.who ?? 'anonymous');
      if (name === 'nobody') throw problem('unauthenticated', 'The token is not valid.');
      const principal = principals[name]!;
      return request.headers.slowly ? Promise.resolve(principal) : principal;
    },
  });
  const handled: string[] = [];
  for (const [path, access] of Object.entries(routes)) {
    const body = Type.Object({ customer_id: Type.String(), quantity: Type.Integer() });
    app.post(path, { config: { access }, schema: { body } }, (request) => {
      handled.push(request.principal.id);
      return {};
    });
    app.get(`${path}/:customer_id`, { config: { access } }, (request) => ({ roles: [...request.principal.roles] }));
  }
  const post = async (path: string, who: string, payload: unknown, headers: Record<string, string> = {}) => {
    const answer = await app.inject({
      method: 'POST',
      url: path,
      headers: { who, ...headers },
      payload: payload as object,
    });
    return answer;
  };
  return { app, handled, post };
}

const about = (request: FastifyRequest) =>
  ownIn('params', 'customer_id')(request) ?? ownIn('body', 'customer_id')(request);
const ownOrStaff: Access = { roles: ['barista'], scopes: ['carts'], own: about };
const hers = { customer_id: 'ann', quantity: 1 };

describe('access', () => {
  test('must be declared, or the server does not start', async () => {
    const { app } = await createServer();
    expect(() => app.get('/forgotten', () => ({}))).toThrow('GET /forgotten declares no access');
  });

  test.each([
    ['anonymous', 401],
    ['guest', 401],
    ['nobody', 401],
    ['ann', 200],
    ['bob', 404],
    ['barista', 200],
    ['editor', 200],
    ['admin', 200],
    ['cartsKey', 200],
    ['martsKey', 403],
  ])('own, role or scope: %s gets %i', async (who, status) => {
    const { app, handled, post } = await serverWith({ '/carts': ownOrStaff });
    const answer = await post('/carts', who, hers);
    expect(answer.statusCode).toBe(status);
    expect(handled).toHaveLength(status === 200 ? 1 : 0);
    expect(answer.headers['www-authenticate']).toBe(status === 401 ? 'Bearer realm="crema"' : undefined);
    expect((await post('/carts', who, hers, { slowly: 'yes' })).statusCode).toBe(status);
    expect((await app.inject({ url: '/carts/ann', headers: { who } })).statusCode).toBe(status);
  });

  test.each(['anonymous', 'bob', 'martsKey'])('%s learns nothing of the schema', async (who) => {
    const { handled, post } = await serverWith({ '/carts': ownOrStaff });
    const answer = await post('/carts', who, { customer_id: 'ann', quantity: 'many' });
    expect(answer.statusCode).toBeLessThan(422);
    expect(answer.body).not.toContain('quantity');
    expect(handled).toEqual([]);
  });

  test('without a body an unauthorised caller is refused before one is read', async () => {
    const { app } = await serverWith({ '/carts': ownOrStaff });
    const answer = await app.inject({
      method: 'POST',
      url: '/carts',
      payload: '{',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.statusCode).toBe(401);
  });

  test.each([{}, { customer_id: [5], quantity: 1 }, null, 'text', [1]])(
    'a person who does not say whom it is about is told so: %j',
    async (payload) => {
      const { app, handled } = await serverWith({ '/carts': ownOrStaff });
      const answer = await app.inject({
        method: 'POST',
        url: '/carts',
        headers: { who: 'ann', 'content-type': 'application/json' },
        payload: JSON.stringify(payload),
      });
      expect(answer.statusCode).toBe(422);
      expect(handled).toEqual([]);
    },
  );

  test('an own clause that stays unsure of a valid request refuses it', async () => {
    const { handled, post } = await serverWith({ '/unsure': { own: () => undefined } });
    expect((await post('/unsure', 'ann', hers)).statusCode).toBe(403);
    expect(handled).toEqual([]);
  });

  test('guests may use what is for them, and so may anyone what is for anyone', async () => {
    const { post } = await serverWith({ '/guests': { guest: true }, '/anyone': anyone });
    const statuses = async (path: string) => {
      const names = ['anonymous', 'guest', 'ann', 'martsKey', 'nobody'];
      return Promise.all(names.map(async (who) => (await post(path, who, hers)).statusCode));
    };
    expect(await statuses('/guests')).toEqual([200, 200, 403, 403, 401]);
    expect(await statuses('/anyone')).toEqual([200, 200, 200, 200, 401]);
  });

  test('public routes look at no credentials', async () => {
    const { app } = await serverWith({});
    app.get('/public', open, (request) => ({ id: request.principal.id }));
    expect((await app.inject({ url: '/public', headers: { who: 'nobody' } })).json()).toEqual({ id: 'anonymous' });
  });
});

describe('x-admin-role', () => {
  const rolesOf = async (who: string, chosen: string) => {
    const { app } = await serverWith({ '/carts': { roles: ['customer', 'barista', 'editor'], guest: true } });
    const answer = await app.inject({ url: '/carts/ann', headers: { who, 'x-admin-role': chosen } });
    return answer.statusCode === 200 ? answer.json().roles : answer.statusCode;
  };

  test('chooses among the roles that are held', async () => {
    expect(await rolesOf('admin', 'admin')).toEqual(['customer', 'barista', 'csr', 'editor', 'admin']);
    expect(await rolesOf('admin', 'editor')).toEqual(['editor']);
    expect(await rolesOf('editor', 'editor')).toEqual(['editor']);
  });

  test('never grants one', async () => {
    expect(await rolesOf('editor', 'admin')).toBe(403);
    expect(await rolesOf('ann', 'editor')).toBe(403);
    expect(await rolesOf('cartsKey', 'admin')).toBe(403);
    expect(await rolesOf('anonymous', 'admin')).toBe(401);
  });

  test('knows admin and editor only', async () => {
    expect(await rolesOf('editor', 'barista')).toBe(403);
    expect(await rolesOf('admin', 'emperor')).toBe(403);
  });
});
