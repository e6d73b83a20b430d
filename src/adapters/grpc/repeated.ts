/** An answer that may be given many times: it is put into bytes once, the first time. */
export class Repeated<Response> {
  readonly response: Response;
  #bytes: Buffer | undefined;

  constructor(response: Response) {
    this.response = response;
  }

  /** `serialize` is that of the method whose answer it is. */
  bytes(serialize: (response: Response) => Buffer): Buffer {
    this.#bytes ??= serialize(this.response);
    return this.#bytes;
  }
}
