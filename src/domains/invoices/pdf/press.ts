import { Worker } from 'node:worker_threads';
import { problem } from '../../../kernel/errors.ts';
import type { IssuedDocument } from '../types.ts';

/** What the press is sent, and what it answers. */
export interface PrintJob {
  readonly job: number;
  readonly document: IssuedDocument;
}
export type Printed =
  | { readonly job: number; readonly pdf: Uint8Array }
  | { readonly job: number; readonly fault: string };

interface Waiting {
  readonly resolve: (pdf: Buffer) => void;
  readonly reject: (error: unknown) => void;
}

/** A page takes tens of milliseconds; more than this would wait for longer than a request may take. */
const maxWaiting = 100;
/** Fonts in memory are worth keeping while people ask, not over night. */
const idleMs = 60_000;

/**
 * Prints documents in a thread of its own, one after the other: layout and fonts take too long for the loop that answers
 * requests. The thread starts with the first document and ends when nobody has wanted one for a minute.
 */
export class PdfPress {
  readonly #waiting = new Map<number, Waiting>();
  #thread: Worker | null = null;
  #idle: NodeJS.Timeout | undefined;
  #jobs = 0;

  /** The document as PDF. @throws 503 `overloaded` when too many wait already */
  print(document: IssuedDocument): Promise<Buffer> {
    if (this.#waiting.size >= maxWaiting) {
      const reason = problem('overloaded', 'Too many documents are being printed. Ask again in a moment.', {
        retryAfter: 2,
      });
      return Promise.reject(reason);
    }
    const thread = this.#running();
    this.#jobs += 1;
    const job = this.#jobs;
    return new Promise<Buffer>((resolve, reject) => {
      this.#waiting.set(job, { resolve, reject });
      thread.postMessage({ job, document } satisfies PrintJob);
    });
  }

  /** Ends the thread; what waits is refused. */
  async stop(): Promise<void> {
    clearTimeout(this.#idle);
    const thread = this.#thread;
    this.#thread = null;
    await thread?.terminate();
  }

  #running(): Worker {
    clearTimeout(this.#idle);
    if (this.#thread) return this.#thread;
    const thread = new Worker(new URL('./press-thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 },
    });
    thread.unref();
    thread.on('message', (printed: Printed) => this.#settle(printed));
    thread.on('error', (error) => this.#gone(thread, error));
    thread.on('exit', () => this.#gone(thread, new Error('the thread that prints documents has ended')));
    this.#thread = thread;
    return thread;
  }

  #settle(printed: Printed): void {
    const { resolve, reject } = this.#waiting.get(printed.job)!;
    this.#waiting.delete(printed.job);
    if ('pdf' in printed) resolve(Buffer.from(printed.pdf.buffer, printed.pdf.byteOffset, printed.pdf.byteLength));
    else reject(new Error(printed.fault));
    if (this.#waiting.size === 0) {
      this.#idle = setTimeout(() => void this.stop(), idleMs).unref();
    }
  }

  /** A thread that is not there any more owes nobody anything: the next document starts another one. */
  #gone(thread: Worker, error: unknown): void {
    if (this.#thread !== thread && this.#thread !== null) return;
    this.#thread = null;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
