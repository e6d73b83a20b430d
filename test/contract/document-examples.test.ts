import { describe, expect, test } from 'vitest';
import { useShop } from '../roles/trial-shop.ts';
import { addressOf, clerkOf, describeServer, exampleBodyOf, keyless, type Schema } from './operations.ts';

const trial = useShop();
const described = () => describeServer(trial.app);

/** Without the operations that answer texts, files and pictures. */
async function describedJson() {
  const { operations, resolve } = await described();
  const json = operations.filter(({ answers }) => {
    const { content } = answers['200'] ?? {};
    return content === undefined || 'application/json' in content;
  });
  return { operations: json, resolve };
}

describe('the document of the whole shop', () => {
  test('has an example of everything that is sent or answered', async () => {
    const { operations, resolve } = await described();
    const bare = operations.flatMap((operation) => {
      const sent = operation.parameters.filter(
        ({ schema, example }) => example === undefined && schema.examples === undefined && !isPlain(schema),
      );
      const answered = Object.entries(operation.answers).flatMap(([status, { content = {} }]) =>
        Number(status) < 300 ? Object.values(content).flatMap(({ schema }) => bareLeaves(schema, status, resolve)) : [],
      );
      const body = operation.body ? bareLeaves(operation.body.media.schema, 'body', resolve) : [];
      return [...sent.map(({ name }) => name), ...body, ...answered].map((what) => `${operation.name}: ${what}`);
    });
    expect(bare).toEqual([]);
  });

  test('has examples that the server understands', async () => {
    const { operations, resolve } = await describedJson();
    for (const operation of operations) {
      const client = trial.as(clerkOf(operation));
      const { status, body } = await client.send(
        operation.method,
        addressOf(operation),
        exampleBodyOf(operation, resolve),
      );
      expect({ of: operation.name, status, ...understood(body) }).toMatchObject({ code: null });
    }
  });

  test('names the key and the version where they are honoured, and nowhere else', async () => {
    const { operations, resolve } = await describedJson();
    const taking = (name: string) =>
      operations.filter(({ parameters }) => parameters.some((one) => one.name === name)).map((one) => one.name);
    const writing = operations.filter(({ method }) => method !== 'GET').map(({ name }) => name);
    expect(writing.filter((name) => !taking('Idempotency-Key').includes(name))).toEqual(keyless);
    for (const operation of operations) {
      const client = trial.as(clerkOf(operation));
      const body = exampleBodyOf(operation, resolve);
      const { status } = await client.send(operation.method, addressOf(operation), body, { 'if-match': '"x"' });
      expect(status === 412, operation.name).toBe(taking('If-Match').includes(operation.name));
    }
  });

  test('says that a body is needed where it is', async () => {
    const { operations } = await described();
    for (const operation of operations.filter(({ body }) => body !== null)) {
      // jonas has changed his password by now, and is signed out
      const client = trial.as(operation.name === 'POST /api/auth/password' ? 'maria' : clerkOf(operation));
      const { status } = await client.send(operation.method, addressOf(operation));
      expect(status === 422, operation.name).toBe(operation.body!.required);
    }
  });
});

/** Whether a schema needs no example, because it says all of its values or is none by itself. */
const isPlain = ({ type, enum: values, const: only, default: usual }: Schema) =>
  values !== undefined || only !== undefined || usual !== undefined || type === 'boolean' || type === 'null';

/** Places of texts and numbers in a schema that have no example, neither of their own nor as part of a whole. */
function bareLeaves(schema: Schema, at: string, resolve: <T>(value: T) => T): string[] {
  const one = resolve(schema);
  if (one.examples || isPlain(one)) return [];
  if (one.type === 'object') {
    return Object.entries(one.properties ?? {}).flatMap(([name, inner]) => bareLeaves(inner, `${at}.${name}`, resolve));
  }
  if (one.type === 'array') return bareLeaves(one.items!, `${at}[]`, resolve);
  if (one.anyOf) return one.anyOf.flatMap((branch) => bareLeaves(branch, at, resolve));
  return one.type === undefined ? [] : [at];
}

/** Null for whatever was refused for another reason than being misunderstood, or not at all. */
const understood = (answer: { code?: string; errors?: unknown } | null) => {
  const misunderstood = answer?.code === 'validation_failed' || answer?.code === 'malformed_request';
  return { code: misunderstood ? answer.code : null, errors: answer?.errors };
};
