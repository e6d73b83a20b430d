/**
 * Gathered reads: what is asked while a query is in flight becomes one query with all keys. No wait when idle.
 *
 * @param load takes distinct keys, answers a map; a key that is missing in it reads as undefined.
 */
export function gather<Value>(
  load: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
): (key: string) => Promise<Value | undefined> {
  let waiting = new Map<string, PromiseWithResolvers<Value | undefined>>();
  let inFlight = 0;

  async function run(): Promise<void> {
    const asked = waiting;
    waiting = new Map();
    inFlight += 1;
    try {
      const values = await load([...asked.keys()]);
      for (const [key, promise] of asked) promise.resolve(values.get(key));
    } catch (error) {
      for (const promise of asked.values()) promise.reject(error);
    }
    inFlight -= 1;
    if (waiting.size > 0) void run();
  }

  return (key) => {
    let promise = waiting.get(key);
    if (!promise) {
      promise = Promise.withResolvers<Value | undefined>();
      waiting.set(key, promise);
      if (inFlight < maxInFlight) {
        inFlight += 1;
        setImmediate(() => {
          inFlight -= 1;
          if (waiting.size > 0) void run();
        });
      }
    }
    return promise.promise;
  };
}

/** One query in flight; the rest of the loop's turn joins the first, because requests are parsed in bursts. */
const maxInFlight = 1;
