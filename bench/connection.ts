import net from 'node:net';
import { type Answer, AnswerReader, type Expectation } from './answer-reader.ts';

/** One request of a flow. */
export interface Call extends Expectation {
  /** Its latencies are counted under this name. */
  readonly step: string;
  readonly message: Buffer | string;
  /** Sent so long after the answer before it: for people, who do not come as fast as they can. */
  readonly pauseMs?: number;
}

/** What one connection does: yields calls and receives their answers. After a lost connection it begins anew. */
export type Flow = Generator<Call, void, Answer>;

/** Who is told what happens on the connections, and says when to stop. */
export interface Listener {
  readonly stopping: boolean;
  answered(call: Call, milliseconds: number, answer: Answer): void;
  failed(reason: string): void;
  /** The flow came to its end, or the load is stopping and nothing is under way on this connection. */
  ended(): void;
}

const reconnectAfterMs = 20;

/** A keep-alive connection on a raw socket with one request at a time under way. */
export class Connection {
  readonly #url: URL;
  readonly #begin: () => Flow;
  readonly #listener: Listener;
  #socket!: net.Socket;
  #reader!: AnswerReader;
  #flow!: Flow;
  #next!: IteratorResult<Call, void>;
  #underWay: Call | undefined;
  #sentAt = 0;
  #closing: 'for good' | 'to reopen' | undefined;
  #pause: NodeJS.Timeout | undefined;

  constructor(url: URL, begin: () => Flow, listener: Listener) {
    this.#url = url;
    this.#begin = begin;
    this.#listener = listener;
    this.#restart();
    this.#open();
  }

  /** Drops the connection, if it is open, without waiting for the answer that is under way. */
  abandon(): void {
    if (this.#socket.destroyed) return;
    this.#listener.failed('no answer until the end');
    this.#closing = 'for good';
    this.#socket.destroy();
  }

  #restart(): void {
    this.#flow = this.#begin();
    this.#next = this.#flow.next();
  }

  #open(): void {
    if (this.#listener.stopping) {
      this.#listener.ended();
      return;
    }
    let reason = 'connection closed by the server';
    this.#closing = undefined;
    this.#underWay = undefined;
    this.#reader = new AnswerReader();
    this.#socket = net.connect({
      host: this.#url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(this.#url.port),
      noDelay: true,
      // A buffer of our own goes around the stream machinery and saves an allocation for each answer.
      onread: { buffer: Buffer.allocUnsafe(16_384), callback: (length, buffer) => this.#take(buffer, length) },
    });
    this.#socket.on('connect', () => this.#advance());
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      reason = error.code ?? error.message;
    });
    this.#socket.on('close', () => this.#closed(reason));
  }

  #advance(): void {
    if (this.#next.done || this.#listener.stopping) {
      this.#closing = 'for good';
      this.#socket.destroy();
      return;
    }
    const call = this.#next.value;
    if (call.pauseMs === undefined) this.#send(call);
    else this.#pause = setTimeout(() => this.#send(call), call.pauseMs);
  }

  #send(call: Call): void {
    if (this.#listener.stopping || this.#socket.destroyed) {
      this.#closing ??= 'for good';
      this.#socket.destroy();
      return;
    }
    this.#underWay = call;
    this.#sentAt = performance.now();
    this.#socket.write(call.message);
  }

  #take(buffer: Uint8Array, length: number): boolean {
    try {
      const call = this.#underWay;
      if (call === undefined) throw new Error('an answer that nobody asked for');
      if (!this.#reader.read(buffer as Buffer, length, call)) return true;
      this.#underWay = undefined;
      this.#listener.answered(call, performance.now() - this.#sentAt, this.#reader);
      this.#next = this.#flow.next(this.#reader);
      if (this.#reader.closes) this.#reopen();
      else this.#advance();
    } catch (error) {
      this.#socket.destroy(error as Error);
    }
    return true;
  }

  #reopen(): void {
    this.#closing = 'to reopen';
    this.#socket.destroy();
  }

  #closed(reason: string): void {
    clearTimeout(this.#pause);
    if (this.#closing === undefined) {
      this.#listener.failed(reason);
      this.#restart();
    }
    if (this.#closing === 'for good') this.#listener.ended();
    else setTimeout(() => this.#open(), reconnectAfterMs);
  }
}
