import type { HttpServer } from '../../src/adapters/http/index.ts';

type Headers = Record<string, string>;
type Response = Awaited<ReturnType<HttpServer['inject']>>;

export interface Answer {
  readonly status: number;
  /** The JSON that was answered. */
  // biome-ignore lint/suspicious/noExplicitAny: what it holds is what the tests are about
  readonly body: any;
  /** The very bytes. */
  readonly text: string;
  readonly headers: Response['headers'];
}

/** Somebody who uses the API: her credentials go with every request. */
export class Client {
  readonly #app: HttpServer;
  readonly #credentials: () => Promise<Headers> | Headers;

  constructor(app: HttpServer, credentials: () => Promise<Headers> | Headers) {
    this.#app = app;
    this.#credentials = credentials;
  }

  /** For requests that are none of those below, such as broken ones. */
  async credentials(): Promise<Headers> {
    return this.#credentials();
  }

  get(url: string, headers?: Headers): Promise<Answer> {
    return this.send('GET', url, undefined, headers);
  }

  post(url: string, payload?: unknown, headers?: Headers): Promise<Answer> {
    return this.send('POST', url, payload, headers);
  }

  put(url: string, payload?: unknown, headers?: Headers): Promise<Answer> {
    return this.send('PUT', url, payload, headers);
  }

  patch(url: string, payload?: unknown, headers?: Headers): Promise<Answer> {
    return this.send('PATCH', url, payload, headers);
  }

  delete(url: string, headers?: Headers): Promise<Answer> {
    return this.send('DELETE', url, undefined, headers);
  }

  async send(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    payload?: unknown,
    headers?: Headers,
  ): Promise<Answer> {
    const all = { ...(await this.#credentials()), ...headers };
    const body = payload === undefined ? {} : { payload: JSON.stringify(payload) };
    const response = await this.#app.inject({
      method,
      url,
      headers: { ...all, ...(payload === undefined ? {} : { 'content-type': 'application/json' }) },
      ...body,
    });
    return {
      status: response.statusCode,
      body: response.body === '' ? null : response.json(),
      text: response.body,
      headers: response.headers,
    };
  }
}

/** Somebody with a browser: the cookies that she is given go with what she asks next, and those taken away do not. */
export class Guest extends Client {
  readonly #jar: Map<string, string>;

  constructor(app: HttpServer, jar: Map<string, string> = new Map(), more: Headers = {}) {
    super(app, (): Headers => {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      return cookie === '' ? more : { ...more, cookie };
    });
    this.#jar = jar;
  }

  /** The cookies that her browser has now, by name. */
  get cookies(): Map<string, string> {
    return this.#jar;
  }

  override async send(...request: Parameters<Client['send']>): Promise<Answer> {
    const answer = await super.send(...request);
    for (const set of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!;
      if (/Max-Age=0/.test(set)) this.#jar.delete(name!);
      else this.#jar.set(name!, value!);
    }
    return answer;
  }
}
