/** The parts of the OpenAPI document that all routes share. */

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
} as const;

export const sharedParameters = {
  idempotency_key: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'The same key with the same request gets the first answer again, byte for byte, for 24 hours.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
    example: '4f1c2a9e-checkout-1',
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
  x_request_id: { description: 'The id of this request, as in our log lines', schema: { type: 'string' } },
  retry_after: { description: 'Seconds to wait before asking again', schema: { type: 'integer' } },
  www_authenticate: { schema: { type: 'string' } },
  idempotent_replayed: {
    description: '`true` where this is the kept answer of an earlier request',
    schema: { type: 'string', enum: ['true'] },
  },
} as const;
