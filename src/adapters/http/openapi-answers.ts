import type { FastifySchema } from 'fastify';
import { definitions, type ProblemCode } from '../../kernel/errors.ts';
import { refTo } from './openapi-components.ts';
import type { RouteState } from './route-state.ts';

type Component = Record<string, unknown>;

/** What the document says of refusals: each kind of answer and each example once, under `components`. */
export interface Refusals {
  readonly responses: Record<string, Component>;
  readonly examples: Record<string, Component>;
}

/** By status, references to what this server itself may answer on a route and what the route says of its domain. */
export function documentRefusals(refusals: Refusals, schema: FastifySchema, state: RouteState): Map<string, Component> {
  const byStatus = Map.groupBy(refusalsOf(schema, state), (code) => definitions[code].status);
  const answers = new Map<string, Component>();
  for (const [status, codes] of byStatus) {
    const name = codes.join('-');
    refusals.responses[name] ??= responseOf(status, codes);
    for (const code of codes) refusals.examples[code] ??= exampleOf(code);
    answers.set(String(status), refTo('responses', name));
  }
  return answers;
}

function refusalsOf(schema: FastifySchema, { declaration, hasBody, takesKey }: RouteState): ProblemCode[] {
  const { access, problems = [], vital, streams, versioned } = declaration;
  const codes: ProblemCode[] = ['malformed_request'];
  if (access !== 'public') {
    codes.push('unauthenticated', 'forbidden');
    if (access.own) codes.push('not_found');
  }
  if (schema.params || schema.querystring || schema.body || takesKey) codes.push('validation_failed');
  if (schema.querystring) codes.push('headers_too_large');
  if (hasBody) codes.push('payload_too_large', 'unsupported_media_type');
  if (takesKey) codes.push('idempotency_in_flight', 'idempotency_key_reused');
  if (versioned) codes.push('version_mismatch');
  if (!vital) codes.push('overloaded', 'dependency_unavailable');
  if (!vital && streams !== true) codes.push('deadline_exceeded');
  if (takesKey && !vital) codes.push('outcome_unknown');
  return [...new Set([...codes, ...problems])];
}

function responseOf(status: number, codes: readonly ProblemCode[]): Component {
  return {
    description: codes.map((code) => `\`${code}\`: ${definitions[code].title}`).join('; '),
    headers: refusalHeaders(status),
    content: {
      'application/problem+json': {
        schema: { allOf: [refTo('schemas', 'Problem'), { properties: { code: { enum: codes } } }] },
        examples: Object.fromEntries(codes.map((code) => [code, refTo('examples', code)])),
      },
    },
  };
}

function refusalHeaders(status: number): Component {
  return {
    'X-Request-Id': refTo('headers', 'x_request_id'),
    ...(status === 503 || status === 429 ? { 'Retry-After': refTo('headers', 'retry_after') } : {}),
    ...(status === 401 ? { 'WWW-Authenticate': refTo('headers', 'www_authenticate') } : {}),
  };
}

function exampleOf(code: ProblemCode): Component {
  const { status, title } = definitions[code];
  const errors = [{ path: '/quantity', message: 'must be >= 1' }];
  const more = code === 'validation_failed' ? { errors } : {};
  const detail = `${title}.`;
  return {
    summary: title,
    value: { type: `/problems/${code}`, title, status, detail, code, request_id: 'Zk3vJ0aF-1c', ...more },
  };
}
