/** The parts of the OpenAPI document that all routes share. */

type Kind = 'schemas' | 'responses' | 'headers' | 'parameters' | 'examples';

export const refTo = (kind: Kind, name: string) => ({ $ref: `#/components/${kind}/${name}` });

/** What whoever reads the document should know before anything else. */
export const introduction = `
The commerce backbone for cafés: one menu, carts, orders, payments, customers and their points.

**Who is calling.** A person sends the token of \`POST /api/auth/login\`, a service its API key. Visitors without either
are known by a cookie that the first change of their cart sets. What you may not know exists is 404.

**Writing safely.** Send an \`Idempotency-Key\` with every write and repeat the request as often as you like: the first
answer comes back, byte for byte, for 24 hours.

**Errors** are problem documents (RFC 9457): \`detail\` is a sentence for people, \`code\` is stable and for programs. A
request that is broken as such is answered 400, 405, 408, 413, 415 or 431 by every route.

**Money** is a decimal string with two decimals. **Times** are ISO 8601 in UTC. **Ids** are opaque strings.
`.trim();

export const problemSchema = {
  type: 'object',
  description: 'A refusal (RFC 9457). Some have further members, such as the lines of a cart that are concerned.',
  required: ['type', 'title', 'status', 'detail', 'code', 'request_id'],
  properties: {
    type: {
      type: 'string',
      description: 'Stable address of this kind of problem',
      examples: ['/problems/out_of_stock'],
    },
    title: { type: 'string', examples: ['Out of stock'] },
    status: { type: 'integer', examples: [409] },
    detail: {
      type: 'string',
      description: 'A sentence for people',
      examples: ['There are only 2 left of Flat white.'],
    },
    code: { type: 'string', description: 'Stable, for programs', examples: ['out_of_stock'] },
    request_id: { type: 'string', examples: ['Zk3vJ0aF-1c'] },
    errors: {
      type: 'array',
      description: 'The faulty places of the input',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: {
          path: { type: 'string', description: 'JSON pointer', examples: ['/items/0/quantity'] },
          message: { type: 'string', examples: ['must be >= 1'] },
        },
      },
    },
  },
} as const;

export const securitySchemes = {
  access_token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The token of a signed-in person' },
  api_key: { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: 'The key of a service, with scopes' },
  guest: {
    type: 'apiKey',
    in: 'cookie',
    name: 'crema_guest',
    description: 'A visitor without an account; under TLS the cookie is named `__Host-crema_guest`',
  },
} as const;

export const sharedParameters = {
  idempotency_key: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'The same key with the same request gets the first answer again, byte for byte, for 24 hours.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$', examples: ['4f1c2a9e-checkout-1'] },
  },
  if_match: {
    name: 'If-Match',
    in: 'header',
    required: false,
    description: 'The `version` that was read, in quotes: refused with 412 when somebody was faster.',
    schema: { type: 'string', pattern: '^("\\d{1,15}"|\\*)$', examples: ['"1"'] },
  },
  x_admin_role: {
    name: 'x-admin-role',
    in: 'header',
    required: false,
    description: 'Chooses one of the roles that the caller holds; without it all of them apply.',
    schema: { type: 'string', enum: ['admin', 'editor'] },
  },
} as const;

export const sharedHeaders = {
  x_request_id: {
    description: 'The id of this request, as in our log lines',
    required: true,
    schema: { type: 'string' },
  },
  retry_after: { description: 'Seconds to wait before asking again', required: true, schema: { type: 'integer' } },
  www_authenticate: { required: true, schema: { type: 'string' } },
  idempotent_replayed: {
    description: '`true` where this is the kept answer of an earlier request',
    schema: { type: 'string', enum: ['true'] },
  },
  etag: { description: 'The `version` in quotes, for `If-Match`', schema: { type: 'string', pattern: '^"\\d+"$' } },
  location: { description: 'Where what was made can be read', schema: { type: 'string' } },
  link: { description: '`<…>; rel="next"`: where the next page is', schema: { type: 'string' } },
  content_disposition: { description: 'Names the file', schema: { type: 'string' } },
  set_cookie: { description: 'Makes a visitor a guest, who finds her cart again', schema: { type: 'string' } },
} as const;
