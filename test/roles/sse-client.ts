export interface SseMessage {
  readonly id: string;
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: what it holds is what the tests are about
  readonly data: any;
}

/** A client of server-sent events on a real connection, as a page would be one. */
export class SseClient {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #abort: AbortController;
  #text = '';
  /** Comments that came between messages. */
  heartbeats = 0;

  private constructor(body: ReadableStream<Uint8Array>, abort: AbortController) {
    this.#reader = body.getReader();
    this.#abort = abort;
  }

  static async open(url: string, headers: Record<string, string>): Promise<SseClient> {
    const abort = new AbortController();
    const response = await fetch(url, { headers: { accept: 'text/event-stream', ...headers }, signal: abort.signal });
    if (response.headers.get('content-type') !== 'text/event-stream') {
      throw new Error(`${response.status} ${await response.text()}`);
    }
    return new SseClient(response.body!, abort);
  }

  /** The next message; null when the server has ended the stream in good order. */
  async next(): Promise<SseMessage | null> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end !== -1) {
        const block = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        const fields = new Map(
          block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
        );
        if (fields.has('data')) {
          return { id: fields.get('id')!, event: fields.get('event')!, data: JSON.parse(fields.get('data')!) };
        }
        if (block.startsWith(':')) this.heartbeats += 1;
        continue;
      }
      const { done, value } = await this.#reader.read();
      if (done) return null;
      this.#text += new TextDecoder().decode(value);
    }
  }

  close(): void {
    this.#abort.abort();
  }
}
