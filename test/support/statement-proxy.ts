import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';

export type Way = 'request' | 'answer';

/** A proxy before PostgreSQL that knows where a statement ends, so that what is lost does not depend on the machine. */
export interface StatementProxy {
  /** `url` with the proxy's address in place of the server's. */
  through(url: string): string;
  /**
   * Of the statements from now on, on whatever connection: the `nth` one's request, or the answer to it, is lost, and its
   * connection broken at that moment.
   */
  cutAt(way: Way, nth: number): Cut;
  /** While true, new connections are broken at once. */
  refuse(refusing: boolean): void;
  close(): Promise<void>;
}

export interface Cut {
  /** Whether it has come to that. */
  reached(): boolean;
  /** It shall not come to that any more. */
  forget(): void;
}

export async function openStatementProxy(target: { host: string; port: number }): Promise<StatementProxy> {
  const open = new Set<Socket>();
  let refusing = false;
  let cutting: { readonly way: Way; left: number } | null = null;
  /** @returns whether the statement that ends here is the one to be lost */
  const isTheOne = (way: Way): boolean => {
    if (cutting?.way !== way || cutting.left === 0) return false;
    cutting.left -= 1;
    return cutting.left === 0;
  };
  const pass = (way: Way, from: Socket, to: Socket) => {
    const ends = new StatementEnds(way);
    open.add(from);
    from.setNoDelay(true);
    from.on('data', (bytes) => {
      let begin = 0;
      for (const end of ends.in(bytes)) {
        if (isTheOne(way)) {
          to.write(bytes.subarray(0, begin));
          to.destroySoon();
          from.destroy();
          return;
        }
        begin = end;
      }
      to.write(bytes);
    });
    from.on('error', () => {}); // a broken connection is what this is for
    from.on('close', () => {
      open.delete(from);
      to.destroySoon();
    });
  };
  const listener = createServer((client) => {
    if (refusing) {
      client.destroy();
      return;
    }
    const server = createConnection(target);
    pass('request', client, server);
    pass('answer', server, client);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  return {
    through(url) {
      const own = new URL(url);
      own.hostname = '127.0.0.1';
      own.port = String(port);
      return own.href;
    },
    cutAt(way, nth) {
      const own = { way, left: nth };
      cutting = own;
      return {
        reached: () => own.left === 0,
        forget: () => {
          if (cutting === own) cutting = null;
        },
      };
    },
    refuse(next) {
      refusing = next;
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

const sync = 'S'.charCodeAt(0);
const query = 'Q'.charCodeAt(0);
const readyForQuery = 'Z'.charCodeAt(0);

/**
 * Where statements end in what one side says: a client's with Sync or Query, the server's answer with ReadyForQuery.
 * Messages have a letter, except for a client's first one, and their length without it
 * (https://www.postgresql.org/docs/18/protocol-message-formats.html).
 */
class StatementEnds {
  readonly #way: Way;
  #hasLetter: boolean;
  /** The letter and length that have come in so far. */
  #head: number[] = [];
  /** Of the message whose head is known, the bytes to come. */
  #left = 0;

  constructor(way: Way) {
    this.#way = way;
    this.#hasLetter = way === 'answer';
  }

  *in(bytes: Buffer): Generator<number> {
    for (let at = 0; at < bytes.length; ) {
      if (this.#left === 0) {
        this.#head.push(bytes[at]!);
        at += 1;
        if (this.#head.length < (this.#hasLetter ? 5 : 4)) continue;
        this.#left = Buffer.from(this.#head.slice(-4)).readUInt32BE() - 4;
      } else {
        const step = Math.min(this.#left, bytes.length - at);
        this.#left -= step;
        at += step;
      }
      if (this.#left > 0) continue;
      if (this.#hasLetter && this.#ends(this.#head[0]!)) yield at;
      this.#head = [];
      this.#hasLetter = true;
    }
  }

  #ends(letter: number): boolean {
    return this.#way === 'answer' ? letter === readyForQuery : letter === sync || letter === query;
  }
}
