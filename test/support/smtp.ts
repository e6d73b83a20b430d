import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import PostalMime, { type Email } from 'postal-mime';

const program = fileURLToPath(new URL('./smtp-process.ts', import.meta.url));

export interface Received {
  readonly to: readonly string[];
  readonly raw: string;
}

/** A real mail server on loopback, and what it has taken over. */
export class TrialSmtp {
  readonly received: Received[] = [];
  port = 0;
  #process: ChildProcess | undefined;

  /** Begins to listen: on the same port as before, if it ran before. */
  async start(): Promise<void> {
    const child = fork(program, [String(this.port)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#process = child;
    this.port = await new Promise((resolve) => {
      child.on('message', (message: { port: number } | Received) => {
        if ('port' in message) resolve(message.port);
        else this.received.push(message);
      });
    });
  }

  /** Ends at once, with whatever is going on. */
  async stop(): Promise<void> {
    const child = this.#process!;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** The mails to an address, taken apart. */
  mailsTo(address: string): Promise<Email[]> {
    const found = this.received.filter(({ to }) => to.includes(address));
    return Promise.all(found.map(({ raw }) => PostalMime.parse(Buffer.from(raw, 'latin1'))));
  }

  /** Of all mails, in the order in which they came. */
  get messageIds(): string[] {
    return this.received.map(({ raw }) => /^message-id:\s*(<[^>]+>)/im.exec(raw)![1]!);
  }
}
