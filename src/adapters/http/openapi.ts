import { STATUS_CODES } from 'node:http';
import swagger, { formatParamUrl } from '@fastify/swagger';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { definitions, type ProblemCode } from '../../kernel/errors.ts';
import { problemSchema, securitySchemes, sharedHeaders, sharedParameters } from './openapi-components.ts';
import { nameSchemas } from './openapi-schemas.ts';
import type { RouteState } from './route-state.ts';

interface Operation {
  readonly method: string;
  readonly url: string;
  readonly schema: FastifySchema;
  readonly state: RouteState;
}

interface DocumentedResponse {
  description?: string;
  headers?: Record<string, unknown>;
  [other: string]: unknown;
}

interface DocumentedOperation {
  parameters?: unknown[];
  security?: unknown[];
  operationId?: string;
  tags?: string[];
  responses: Record<string, DocumentedResponse>;
}

type Paths = Record<string, Record<string, DocumentedOperation>>;

/**
 * Keeps the OpenAPI document: `app.swagger()` is what the routes' schemas say, completed with what this server does for
 * every route: credentials, idempotency keys, refusals. To be called before the routes are added.
 */
export async function documentRoutes(app: FastifyInstance, version: string): Promise<void> {
  const operations: Operation[] = [];
  app.addHook('onRoute', ({ method, url, schema, config }) => {
    if (schema?.hide) return;
    for (const one of [method].flat())
      operations.push({ method: one, url, schema: schema ?? {}, state: config!.state! });
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Crema',
        version,
        description:
          'Errors are RFC 9457 problem documents. Requests that are broken as such are answered 400, 405, 408, 413, 415 ' +
          'or 431 by every route. Money is a decimal string with two decimals, times are ISO 8601 in UTC.',
      },
      components: { securitySchemes },
    },
    convertConstToEnum: false,
    transformObject: (document) => {
      if (!('openapiObject' in document)) return document.swaggerObject;
      const { openapiObject } = document;
      for (const operation of operations) complete(openapiObject.paths as Paths, operation);
      const schemas = nameSchemas(openapiObject.paths);
      const components = {
        schemas: { ...schemas, Problem: problemSchema },
        parameters: sharedParameters,
        headers: sharedHeaders,
      };
      return Object.assign(openapiObject, { components: { securitySchemes, ...components } });
    },
  });
}

const refTo = (kind: 'schemas' | 'headers' | 'parameters', name: string) => ({ $ref: `#/components/${kind}/${name}` });

function complete(paths: Paths, { method, url, schema, state }: Operation): void {
  const documented = paths[formatParamUrl(url)]?.[method.toLowerCase()];
  if (!documented) return;
  const writes = method !== 'GET' && method !== 'HEAD';
  documented.operationId ??= operationIdOf(method, url);
  documented.tags ??= [tagOf(url)];
  documented.security = securityOf(state);
  documented.parameters = [...(documented.parameters ?? []), ...parametersOf(state, writes)];
  if (documented.parameters.length === 0) delete documented.parameters;
  for (const [status, response] of Object.entries(documented.responses)) {
    response.headers = { ...response.headers, ...headersOf(Number(status), writes) };
    if (response.description === 'Default Response') response.description = STATUS_CODES[status] ?? 'Success';
  }
  for (const [status, codes] of byStatus(refusalsOf(schema, state, writes))) {
    documented.responses[status] ??= {
      description: codes.map((code) => `\`${code}\`: ${definitions[code].title}`).join('; '),
      headers: headersOf(status, writes),
      content: { 'application/problem+json': { schema: refTo('schemas', 'Problem') } },
    };
  }
}

/** `POST /api/orders/:order_id/pay` → `post_api_orders_order_id_pay`. */
const operationIdOf = (method: string, url: string) =>
  `${method.toLowerCase()}${url.replaceAll(/[^a-zA-Z0-9]+/g, '_')}`.replace(/_$/, '');

/** `/api/v1/cart/items` → `cart`, `/health/live` → `health`. */
const tagOf = (url: string) =>
  url.split('/').find((part) => part !== '' && part !== 'api' && part !== 'v1') ?? 'system';

function securityOf({ declaration: { access } }: RouteState): Record<string, string[]>[] {
  if (access === 'public') return [];
  const ways: Record<string, string[]>[] = [];
  if (access.roles || access.own) ways.push({ access_token: [] });
  if (access.scopes) ways.push({ api_key: [...access.scopes] });
  if (access.guest) ways.push({});
  return ways;
}

function parametersOf({ declaration: { access } }: RouteState, writes: boolean): unknown[] {
  const choosesRole = access !== 'public' && access.roles?.some((role) => role === 'admin' || role === 'editor');
  return [
    ...(writes ? [refTo('parameters', 'idempotency_key')] : []),
    ...(choosesRole ? [refTo('parameters', 'x_admin_role')] : []),
  ];
}

function headersOf(status: number, writes: boolean): Record<string, unknown> {
  return {
    'X-Request-Id': refTo('headers', 'x_request_id'),
    ...(status === 503 || status === 429 ? { 'Retry-After': refTo('headers', 'retry_after') } : {}),
    ...(status === 401 ? { 'WWW-Authenticate': refTo('headers', 'www_authenticate') } : {}),
    ...(writes && status < 300 ? { 'Idempotent-Replayed': refTo('headers', 'idempotent_replayed') } : {}),
  };
}

/** What this server itself may answer on a route, and what the route says of its domain. */
function refusalsOf(schema: FastifySchema, { declaration }: RouteState, writes: boolean): ProblemCode[] {
  const { access, problems = [], vital, streams } = declaration;
  const codes: ProblemCode[] = ['malformed_request'];
  if (access !== 'public') {
    codes.push('unauthenticated', 'forbidden');
    if (access.own) codes.push('not_found');
  }
  if (schema.params || schema.querystring || schema.body || writes) codes.push('validation_failed');
  if (writes)
    codes.push('payload_too_large', 'unsupported_media_type', 'idempotency_in_flight', 'idempotency_key_reused');
  if (!vital) codes.push('overloaded', 'dependency_unavailable');
  if (!vital && !streams) codes.push('deadline_exceeded');
  return [...new Set([...codes, ...problems])];
}

function byStatus(codes: readonly ProblemCode[]): Map<number, ProblemCode[]> {
  return Map.groupBy(codes, (code) => definitions[code].status);
}
