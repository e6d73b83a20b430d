import type { HttpServer } from '../../src/adapters/http/index.ts';
import type { Name } from '../roles/trial-shop.ts';

/** What ends the sessions or the account of whoever does it: not for those whom the next test needs. */
const endings = ['DELETE /api/auth/me', 'POST /api/auth/logout', 'POST /api/auth/password'];

/** Somebody who may do an operation. */
export function clerkOf({ name, tags }: Operation): Name {
  if (endings.includes(name)) return 'jonas';
  return tags[0] === 'Older carts' ? 'pricing' : 'admin';
}

/** Those that take no `Idempotency-Key`: they hand out tokens or keys, or their bodies have passwords in them. */
export const keyless: readonly string[] = [
  ...['register', 'login', 'refresh', 'logout', 'password', 'reset'].map((name) => `POST /api/auth/${name}`),
  'POST /api/admin/users',
  'POST /api/admin/api-keys',
];

/** The parts of JSON Schema that our document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Media {
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly $ref: string }>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: unknown;
}

export interface DocumentedAnswer {
  readonly description: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, Media>>;
}

/** One verb of one path. */
export interface Operation {
  /** `POST /api/orders/{order_id}/pay`. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly Parameter[];
  /** What it takes as JSON. */
  readonly body: { readonly required: boolean; readonly media: Media } | null;
  readonly answers: Readonly<Record<string, DocumentedAnswer>>;
}

export interface Described {
  readonly operations: readonly Operation[];
  readonly chapters: readonly { readonly name: string; readonly description: string }[];
  resolve<T>(value: T): T;
}

// biome-ignore lint/suspicious/noExplicitAny: JSON of which the types above say what is used
type Json = any;

/** The OpenAPI document that the server serves. */
export async function describeServer(app: HttpServer): Promise<Described> {
  const document: Json = (await app.inject('/openapi.json')).json();
  const resolve = (value: Json) =>
    typeof value?.$ref === 'string'
      ? value.$ref
          .slice(2)
          .split('/')
          .reduce((at: Json, name: string) => at[name], document)
      : value;
  const operations = Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([verb, operation]): Operation => {
      const method = verb.toUpperCase() as Operation['method'];
      const { requestBody, responses, parameters = [], ...rest } = operation;
      const json = requestBody?.content['application/json'];
      return {
        ...rest,
        name: `${method} ${path}`,
        method,
        path,
        parameters: parameters.map(resolve),
        body: json ? { required: requestBody.required, media: json } : null,
        answers: Object.fromEntries(Object.entries(responses).map(([status, answer]) => [status, resolve(answer)])),
      };
    }),
  );
  return { operations, chapters: document.tags, resolve };
}

/** The example of what an operation takes, as a reader of the document sees it. */
export function exampleBodyOf({ body }: Operation, resolve: Described['resolve']): unknown {
  return body?.media.example ?? (body ? exampleOf(body.media.schema, resolve) : undefined);
}

/** A value that the examples of a schema make up; what may be left out is left out. */
function exampleOf(schema: Schema, resolve: Described['resolve']): unknown {
  const { examples, const: only, default: usual, enum: values, anyOf, properties, required = [] } = resolve(schema);
  const [first] = examples ?? values ?? [];
  if (first !== undefined) return first;
  if (only !== undefined) return only;
  if (usual !== undefined) return usual;
  if (anyOf) return exampleOf(anyOf[0]!, resolve);
  return Object.fromEntries(required.map((name) => [name, exampleOf(properties![name]!, resolve)]));
}

/** The address of an operation with its examples, or with `id` for everything in the path. */
export function addressOf({ path, parameters }: Operation, id?: string): string {
  const query = parameters.filter((parameter) => parameter.in === 'query' && parameter.required);
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    const parameter = parameters.find((one) => one.in === 'path' && one.name === name);
    return id ?? encodeURIComponent(String(parameter!.example));
  });
  const pairs = query.map(({ name, example }) => `${name}=${encodeURIComponent(String(example))}`);
  return pairs.length > 0 ? `${filled}?${pairs.join('&')}` : filled;
}
