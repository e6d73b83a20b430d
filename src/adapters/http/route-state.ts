import type { Attributes, Histogram } from '@opentelemetry/api';
import type { FastifyRequest } from 'fastify';
import type { ProblemCode } from '../../kernel/errors.ts';
import type { Access } from './access.ts';

/** What a route declares in its `config`. */
export interface RouteDeclaration {
  readonly access: Access;
  /** The refusals of its domain, for the OpenAPI document; those of this server are added to them. */
  readonly problems?: readonly ProblemCode[];
  /** Answered even while load is shed: what operators and their tools look at. */
  readonly vital?: boolean;
  /** Takes as long as it takes (exports, live feeds), always or when so asked: no deadline, never called slow. */
  readonly streams?: boolean | ((request: Pick<FastifyRequest, 'query' | 'headers'>) => boolean);
  /** Honours `If-Match` with the version of what it changes. */
  readonly versioned?: boolean;
  /** A write that leaves nothing behind to be repeated, such as a sign-in: it takes no `Idempotency-Key`. */
  readonly keyless?: boolean;
  /** Headers of its successful answers, for the OpenAPI document. */
  readonly headers?: readonly AnswerHeader[];
}

export type AnswerHeader = 'etag' | 'location' | 'link' | 'set_cookie' | 'content_disposition';

declare module 'fastify' {
  interface FastifyContextConfig extends Partial<RouteDeclaration> {
    /** Added at registration. */
    state?: RouteState;
  }
}

/** What is known of a route when a request for it comes; made once per route. */
export class RouteState {
  /** `/api/orders/:order_id`, as registered; null for what no route matched. */
  readonly template: string | null;
  /** `POST /api/orders/:order_id/pay`: the scope of idempotency keys. */
  readonly name: string;
  readonly declaration: RouteDeclaration;
  readonly hasBody: boolean;
  readonly takesKey: boolean;
  readonly #attributes = new Map<string, Attributes>();

  constructor(method: string, template: string | null, declaration: RouteDeclaration) {
    this.template = template;
    this.name = `${method} ${template}`;
    this.declaration = declaration;
    this.hasBody = method !== 'GET' && method !== 'HEAD';
    this.takesKey = this.hasBody && declaration.keyless !== true;
  }

  /** Whether the answer to a request takes as long as it takes. */
  streams(request: Pick<FastifyRequest, 'query' | 'headers'>): boolean {
    const { streams = false } = this.declaration;
    return typeof streams === 'function' ? streams(request) : streams;
  }

  /** Records how long a request took; `status` null: the client went away before the answer. */
  record(durations: Histogram, seconds: number, method: string, status: number | null): void {
    const key = `${method}${status}`;
    let attributes = this.#attributes.get(key);
    if (attributes === undefined) {
      attributes = this.#describe(method, status);
      this.#attributes.set(key, attributes);
    }
    durations.record(seconds, attributes);
  }

  #describe(method: string, status: number | null): Attributes {
    return {
      'http.request.method': method,
      ...(this.template === null ? {} : { 'http.route': this.template }),
      ...(status === null ? { 'error.type': 'aborted' } : { 'http.response.status_code': status }),
    };
  }
}
