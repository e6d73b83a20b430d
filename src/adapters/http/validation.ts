import { Ajv, type Options, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { FastifySchemaCompiler } from 'fastify';
import { problem } from '../../kernel/errors.ts';
import { fieldErrors } from './field-errors.ts';

const common: Options = {
  useDefaults: true,
  allowUnionTypes: true,
  strictTypes: false,
  addUsedSchema: false,
  verbose: true,
};
/** Bodies have JSON's own types; what comes in an address is text and is read as the type that the schema asks for. */
const asIs = common;
const coerced: Options = { ...common, coerceTypes: 'array' };

/** Finding every fault of a huge input would cost far more than refusing it: beyond this only the first is named. */
const maxExplained = 1_000;

const parts: Readonly<Record<string, string>> = {
  body: 'The body is not valid.',
  querystring: 'The query is not valid.',
  params: 'The path is not valid.',
  headers: 'The headers are not valid.',
  message: 'The message is not valid.',
};

/** Compiles route schemas so that what breaks them is answered 422, with the places and without the rejected values. */
export function createValidatorCompiler(): FastifySchemaCompiler<object> {
  const plain = withFormats(asIs);
  const coercing = withFormats(coerced);
  const plainThorough = withFormats({ ...asIs, allErrors: true });
  const coercingThorough = withFormats({ ...coerced, allErrors: true });

  return ({ schema, httpPart }) => {
    // a gRPC message has types of its own, too
    const isBody = httpPart === 'body' || httpPart === 'message';
    const quick = isBody ? plain : coercing;
    // compiled when the first request comes: for all routes at once it would hold up the start by a second
    let check: ValidateFunction | undefined;
    const thorough = isBody ? plainThorough : coercingThorough;
    return (data: unknown) => {
      check ??= quick.compile(schema);
      if (check(data) && (isBody || areFinite(data))) return true;
      let faults = check.errors ?? [];
      if (isSmall(data)) {
        const explain = thorough.compile(schema); // made at the first fault, kept by Ajv
        explain(data);
        faults = explain.errors ?? faults;
      }
      const detail = parts[httpPart ?? ''] ?? 'The input is not valid.';
      return { error: problem('validation_failed', detail, { errors: fieldErrors(faults) }) };
    };
  };
}

function withFormats(options: Options): Ajv {
  const ajv = new Ajv(options);
  formats.default(ajv);
  return ajv;
}

/** Whether a value has at most `maxExplained` members, counted without walking more than that. */
function isSmall(value: unknown): boolean {
  let left = maxExplained;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    for (const key in next) {
      left -= 1;
      if (left < 0) return false;
      open.push((next as Record<string, unknown>)[key]);
    }
  }
  return true;
}

/** Coercion reads `1e999` as a number that is none. */
function areFinite(data: unknown): boolean {
  return Object.values(data ?? {}).every((value) => typeof value !== 'number' || Number.isFinite(value));
}
