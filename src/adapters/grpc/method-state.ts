import type { Attributes } from '@opentelemetry/api';
import { type Problem, problem } from '../../kernel/errors.ts';
import { isStorable } from '../http/json-body.ts';
import { createValidatorCompiler } from '../http/validation.ts';
import { malformed } from './contracts.ts';
import type { Method } from './method.ts';
import { nameOf } from './status.ts';

const compile = createValidatorCompiler();

/** What is known of a method when a call of it comes; made once per method. */
export class MethodState {
  /** `crema.customer.v1.CustomerService/GetCustomer`: in figures, in log lines, and the scope of idempotency keys. */
  readonly name: string;
  readonly declaration: Method;
  /** It has no deadline of ours and is not counted as load: it takes as long as its client likes. */
  readonly streams: boolean;
  readonly #validate: (message: unknown) => true | { error: Problem };
  readonly #attributes = new Map<number, Attributes>();

  constructor(name: string, declaration: Method) {
    this.name = name;
    this.declaration = declaration;
    this.streams = declaration.kind !== 'unary';
    this.#validate = compile({ schema: declaration.request, method: '', url: '', httpPart: 'message' }) as never;
  }

  /** The message, with defaults filled in. @throws what is wrong with it, and never its values */
  checked(message: unknown): unknown {
    if (message === malformed) throw problem('malformed_request', 'The message is not what the contract says.');
    if (!this.declaration.anyText && !isStorable(message)) {
      throw problem('malformed_request', 'The message contains a NUL character or half a surrogate pair.');
    }
    const verdict = this.#validate(message);
    if (verdict !== true) throw verdict.error;
    return message;
  }

  /** Names of OpenTelemetry's semantic conventions for rpc. */
  attributesOf(code: number): Attributes {
    let attributes = this.#attributes.get(code);
    if (attributes === undefined) {
      const named = { 'rpc.system.name': 'grpc', 'rpc.method': this.name };
      attributes = { ...named, 'rpc.response.status_code': nameOf(code) };
      this.#attributes.set(code, attributes);
    }
    return attributes;
  }
}
