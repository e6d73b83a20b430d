/**
 * What is awaited, or null as soon as the signal fires. Not a race with one promise for the whole stream: that one would
 * hold on to every message until the stream ends.
 */
export function unlessAborted<Result>(awaited: Promise<Result>, signal: AbortSignal): Promise<Result | null> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(null);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    awaited.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
