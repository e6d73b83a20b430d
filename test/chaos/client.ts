import http from 'node:http';

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** Whether the server says that it gave this answer before. */
  readonly replayed: boolean;
}
/** Either an answer or why there was none. */
export type Outcome = Answer | { readonly lost: string };

export interface Request {
  readonly method: 'POST' | 'GET' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly apiKey?: string;
  /** Of a person, instead of a service's key. */
  readonly token?: string;
  readonly idempotencyKey?: string | undefined;
}

/** Longer than every deadline of the server: who waits longer waits for nobody. */
const patienceMs = 15_000;

/** An HTTP client that tells a lost answer from an answer, and never throws. */
export class Client {
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 256 });

  send(origin: string, { method, path, body, apiKey, token, idempotencyKey }: Request): Promise<Outcome> {
    const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const headers: http.OutgoingHttpHeaders = {};
    if (apiKey !== undefined) headers['x-api-key'] = apiKey;
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    if (bytes) Object.assign(headers, { 'content-type': 'application/json', 'content-length': bytes.length });
    if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
    return new Promise((resolve) => {
      const lose = (error: NodeJS.ErrnoException) => resolve({ lost: error.code ?? error.message });
      const request = http.request(new URL(path, origin), { method, headers, agent: this.#agent }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part) => {
          text += part;
        });
        response.on('error', lose);
        response.on('aborted', () => resolve({ lost: 'cut short' }));
        response.on('end', () => {
          const replayed = response.headers['idempotent-replayed'] === 'true';
          resolve({ status: response.statusCode!, body: text, replayed });
        });
      });
      request.setTimeout(patienceMs, () => request.destroy(new Error('no answer in time')));
      request.on('error', lose);
      request.end(bytes);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
