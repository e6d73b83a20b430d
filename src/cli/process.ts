import { Interrupted, type Io } from './command.ts';
import { reportError } from './errors.ts';
import { run } from './run.ts';

/** Runs the command line in this process and ends it with the command's exit code. */
export async function main(words: readonly string[]): Promise<void> {
  const { io, closed } = processIo();
  process.on('uncaughtException', (error) => process.exit(reportError(error, io)));
  const code = await run(words, io);
  await Promise.all([drained(process.stdout), drained(process.stderr)]);
  process.exit(closed() && code === 0 ? new Interrupted('SIGPIPE').exitCode : code);
}

function processIo(): { io: Io; closed: () => boolean } {
  const stop = new AbortController();
  let closed = false;
  // The first Ctrl-C asks the command to stop, the second one does not ask.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      const reason = new Interrupted(signal);
      if (stop.signal.aborted) process.exit(reason.exitCode);
      stop.abort(reason);
    });
  }
  // `crema … | head`: nobody reads on, so there is no more to say; the command ends in good order.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    closed = true;
    stop.abort(new Interrupted('SIGPIPE'));
  });
  process.stderr.on('error', () => {}); // nowhere left to complain
  const io: Io = {
    print: (line) => {
      if (!closed) process.stdout.write(`${line}\n`);
    },
    say: (line) => process.stderr.write(`${line}\n`),
    draw: (text) => process.stderr.write(text),
    terminalWidth: process.stderr.isTTY ? process.stderr.columns : null,
    env: process.env,
    signal: stop.signal,
  };
  return { io, closed: () => closed };
}

/** Pipes are written in the background on some systems; what was said must be out before the process ends. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}
