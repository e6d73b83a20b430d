/** What a flow sees of an answer. It is overwritten by the connection's next one. */
export interface Answer {
  status: number;
  /** Empty when the status was the expected one and the call did not ask for the body. */
  body: string;
}

/** What the reader must know of the request that is being answered. */
export interface Expectation {
  readonly expect: number;
  /** Another status that is as it should be, counted apart. */
  readonly orElse?: number;
  readonly wantsBody?: boolean;
}

/**
 * Reads one HTTP/1.1 answer after another from a connection, each from one or more pieces. An answer that arrives in
 * one piece, as nearly all do, is not copied.
 */
export class AnswerReader implements Answer {
  status = 0;
  body = '';
  /** The server is going to close the connection after this answer. */
  closes = false;
  #pieces: Buffer[] = [];
  #have = 0;
  /** Fewer bytes than this cannot be the whole answer: not worth looking. */
  #need = 0;

  /** Takes the first `length` bytes of `piece`, which may be overwritten afterwards. True when the answer is whole. */
  read(piece: Buffer, length: number, asked: Expectation): boolean {
    if (this.#have === 0) {
      if (this.#parse(piece, length, asked)) return true;
      this.#keep(piece, length);
      return false;
    }
    this.#keep(piece, length);
    if (this.#have < this.#need) return false;
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [all];
    if (!this.#parse(all, all.length, asked)) return false;
    this.#forget();
    return true;
  }

  #keep(piece: Buffer, length: number): void {
    this.#pieces.push(Buffer.from(piece.subarray(0, length)));
    this.#have += length;
  }

  #forget(): void {
    this.#pieces = [];
    this.#have = 0;
    this.#need = 0;
  }

  #parse(bytes: Buffer, length: number, asked: Expectation): boolean {
    const start = bytes.indexOf('\r\n\r\n') + 4;
    if (start < 4 || start > length) return false;
    const head = bytes.toString('latin1', 0, start);
    if (!head.startsWith('HTTP/1.1 ')) throw new Error('not an HTTP/1.1 answer');
    this.status = Number(head.slice(9, 12));
    this.closes = /\r\nconnection: *close/i.test(head);
    const size = /\r\ncontent-length: *(\d+)/i.exec(head);
    if (size === null && this.status !== 204 && this.status !== 304)
      return this.#parseChunks(bytes, start, length, head);
    this.#need = start + (size === null ? 0 : Number(size[1]));
    if (length > this.#need) throw new Error('more bytes than one answer');
    if (length < this.#need) return false;
    this.body = asked.wantsBody || this.status !== asked.expect ? bytes.toString('utf8', start, length) : '';
    return true;
  }

  #parseChunks(bytes: Buffer, start: number, length: number, head: string): boolean {
    if (!/\r\ntransfer-encoding: *chunked/i.test(head)) throw new Error('an answer without a length');
    const chunks: Buffer[] = [];
    for (let at = start; ; ) {
      const lineEnd = bytes.indexOf('\r\n', at);
      if (lineEnd < 0 || lineEnd + 2 > length) return false;
      const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
      const next = lineEnd + 2 + size + 2;
      if (next > length) return false;
      if (size === 0) break;
      chunks.push(bytes.subarray(lineEnd + 2, next - 2));
      at = next;
    }
    this.body = Buffer.concat(chunks).toString();
    return true;
  }
}
