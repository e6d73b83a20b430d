import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Books } from './books.ts';
import type { Violation } from './promises.ts';

const run = promisify(execFile);

interface Delivered {
  readonly partition: string;
  readonly event_id: string;
}

/**
 * Compares the topics with the log, read by kcat, which has nothing of ours: each event of the log is there, at least
 * once, and none that is not in the log (E1); in each partition events came first in the order of the log (E2).
 */
export async function auditTopics(books: Books, brokers: string): Promise<Violation[]> {
  const topics = (await books.query<{ type: string; topic: string }>('select type, topic from kernel.relay_topics'))
    .rows;
  const found: Violation[] = [];
  for (const one of topics) found.push(...audit(one, await logged(books, one.type), await read(brokers, one.topic)));
  return found;
}

/** The events of a type, by id, each with its number in the order of the log. */
async function logged(books: Books, type: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await books.query<{ event_id: string }>(
    'select event_id from kernel.event_log where type = $1 order by transaction_id, position',
    [type],
  );
  return new Map(rows.map(({ event_id }, index) => [event_id, index]));
}

async function read(brokers: string, topic: string): Promise<Delivered[]> {
  const args = ['-b', brokers, '-C', '-t', topic, '-o', 'beginning', '-e', '-q', '-f', '%p %h\\n'];
  const { stdout } = await run('kcat', args, { maxBuffer: 1 << 29 });
  return [...stdout.matchAll(/^(\d+) .*\bce_id=([^,\n]+)/gm)].map(([, partition, event_id]) => ({
    partition: partition!,
    event_id: event_id!,
  }));
}

function audit(
  { type, topic }: { type: string; topic: string },
  log: ReadonlyMap<string, number>,
  records: readonly Delivered[],
): Violation[] {
  const found: Violation[] = [];
  const first = new Set<string>();
  const reached = new Map<string, number>();
  for (const { partition, event_id } of records) {
    if (first.has(event_id)) continue;
    first.add(event_id);
    const number = log.get(event_id);
    if (number === undefined) {
      found.push({ id: 'E1', broken: `${event_id} is in ${topic} and not in the log` });
      continue;
    }
    if (number < (reached.get(partition) ?? -1))
      found.push({
        id: 'E2',
        broken: `${type} ${event_id} came to partition ${partition} after one that is later in the log`,
      });
    reached.set(partition, Math.max(number, reached.get(partition) ?? -1));
  }
  const lost = [...log.keys()].filter((event_id) => !first.has(event_id));
  return [...found, ...lost.map((event_id) => ({ id: 'E1', broken: `${type} ${event_id} never came to ${topic}` }))];
}
