import { STATUS_CODES } from 'node:http';
import swagger, { formatParamUrl } from '@fastify/swagger';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { audienceOf, securityOf } from './openapi-access.ts';
import { documentRefusals, type Refusals } from './openapi-answers.ts';
import {
  introduction,
  problemSchema,
  refTo,
  securitySchemes,
  sharedHeaders,
  sharedParameters,
} from './openapi-components.ts';
import { nameSchemas } from './openapi-schemas.ts';
import type { AnswerHeader, RouteState } from './route-state.ts';

/** A chapter of the document: routes name it in their `tags`. */
export interface Chapter {
  readonly name: string;
  readonly description: string;
}

interface Operation {
  readonly method: string;
  readonly url: string;
  readonly schema: FastifySchema;
  readonly state: RouteState;
}

interface Parameter {
  $ref?: string;
  required?: boolean;
  schema?: { default?: unknown; examples?: unknown[] };
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

interface DocumentedOperation {
  parameters?: Parameter[];
  requestBody?: { required: boolean };
  security?: unknown[];
  operationId?: string;
  description?: string;
  tags?: string[];
  responses: Record<string, { description?: string; headers?: Record<string, unknown>; [other: string]: unknown }>;
}

type Paths = Record<string, Record<string, DocumentedOperation>>;

/**
 * Keeps the OpenAPI document: `app.swagger()` is what the routes' schemas say, completed with what this server does for
 * every route: credentials, idempotency keys, refusals. To be called before the routes are added.
 */
export async function documentRoutes(
  app: FastifyInstance,
  { version, chapters = [] }: { readonly version: string; readonly chapters?: readonly Chapter[] | undefined },
): Promise<void> {
  const operations: Operation[] = [];
  app.addHook('onRoute', ({ method, url, schema, config }) => {
    if (schema?.hide) return;
    for (const one of [method].flat())
      operations.push({ method: one, url, schema: schema ?? {}, state: config!.state! });
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Crema', version, description: introduction },
      tags: [...chapters],
      components: { securitySchemes },
    },
    convertConstToEnum: false,
    transformObject: (document) => {
      if (!('openapiObject' in document)) return document.swaggerObject;
      const { openapiObject } = document;
      const refusals: Refusals = { responses: {}, examples: {} };
      for (const operation of operations) complete(openapiObject.paths as Paths, operation, refusals);
      const schemas = nameSchemas(openapiObject.paths);
      return Object.assign(openapiObject, {
        components: {
          securitySchemes,
          schemas: { ...schemas, Problem: problemSchema },
          parameters: sharedParameters,
          headers: sharedHeaders,
          ...refusals,
        },
      });
    },
  });
}

function complete(paths: Paths, { method, url, schema, state }: Operation, refusals: Refusals): void {
  const documented = paths[formatParamUrl(url)]?.[method.toLowerCase()];
  if (!documented) return;
  documented.operationId ??= operationIdOf(method, url);
  documented.tags ??= [tagOf(url)];
  documented.security = securityOf(state);
  documented.description = [documented.description, audienceOf(state)].filter(Boolean).join('\n\n');
  const own = documented.parameters ?? [];
  for (const parameter of own) completeParameter(parameter);
  const parameters = [...own, ...sharedParametersOf(state)];
  if (parameters.length > 0) documented.parameters = parameters;
  if (documented.requestBody) documented.requestBody.required = !takesNull(schema.body);
  for (const [status, response] of Object.entries(documented.responses)) {
    response.headers = { ...response.headers, ...headersOf(Number(status), state) };
    if (response.description === 'Default Response') response.description = STATUS_CODES[status] ?? 'Success';
  }
  for (const [status, answer] of documentRefusals(refusals, schema, state)) documented.responses[status] ??= answer;
}

function completeParameter(parameter: Parameter): void {
  const { schema, example, examples = {} } = parameter;
  // what has a default is always there for the handler, and never has to be sent
  if (schema?.default !== undefined) parameter.required = false;
  if (parameter.required || !schema) return;
  // Swagger UI fills in a parameter's example, but not that of its schema: not every list is to be tried with all filters
  const given = example === undefined ? Object.values(examples).map(({ value }) => value) : [example];
  if (given.length > 0) schema.examples = given;
  delete parameter.example;
  delete parameter.examples;
}

/** `POST /api/orders/:order_id/pay` → `post_api_orders_order_id_pay`. */
const operationIdOf = (method: string, url: string) =>
  `${method.toLowerCase()}${url.replaceAll(/[^a-zA-Z0-9]+/g, '_')}`.replace(/_$/, '');

/** `/api/v1/cart/items` → `cart`, `/health/live` → `health`. */
const tagOf = (url: string) =>
  url.split('/').find((part) => part !== '' && part !== 'api' && part !== 'v1') ?? 'system';

/** A body that may be null may be absent. */
const takesNull = (body: unknown) =>
  (body as { anyOf?: { type?: unknown }[] } | undefined)?.anyOf?.some(({ type }) => type === 'null') ?? false;

function sharedParametersOf({ declaration: { access, versioned }, takesKey }: RouteState) {
  const choosesRole = access !== 'public' && access.roles?.some((role) => role === 'admin' || role === 'editor');
  return [
    ...(takesKey ? [refTo('parameters', 'idempotency_key')] : []),
    ...(versioned ? [refTo('parameters', 'if_match')] : []),
    ...(choosesRole ? [refTo('parameters', 'x_admin_role')] : []),
  ];
}

const headerNames = {
  etag: 'ETag',
  location: 'Location',
  link: 'Link',
  set_cookie: 'Set-Cookie',
  content_disposition: 'Content-Disposition',
} as const satisfies Record<AnswerHeader, string>;

function headersOf(status: number, { declaration: { headers = [] }, takesKey }: RouteState): Record<string, unknown> {
  const always = { 'X-Request-Id': refTo('headers', 'x_request_id') };
  if (status >= 300) return always;
  return {
    ...always,
    ...(takesKey ? { 'Idempotent-Replayed': refTo('headers', 'idempotent_replayed') } : {}),
    ...Object.fromEntries(headers.map((name) => [headerNames[name], refTo('headers', name)])),
  };
}
