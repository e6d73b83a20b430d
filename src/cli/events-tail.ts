import type { PostgresDatabase } from '../adapters/postgres/database.ts';
import { loadConfig } from '../config.ts';
import { type Cursor, logStart } from '../kernel/cursor.ts';
import type { StoredEvent } from '../kernel/event.ts';
import { anythingBeyond, channel, logEnd, readAll } from '../kernel/event-log.ts';
import { Pause } from '../kernel/pause.ts';
import { defineCommand, type Io } from './command.ts';
import { wholeNumber } from './operands.ts';
import { withDatabase } from './with-database.ts';

const pageSize = 500;
const heldBackMs = 20;
/** Notifications wake the tail; this catches what a lost one would have said. */
const glanceMs = 60_000;

export const command = defineCommand({
  usage: 'crema events tail [--from-start] [--type T] [--subject S] [--count N]',
  example: 'crema events tail --type order.placed\ncrema events tail --from-start --count 10 | jq .data',
  options: {
    'from-start': { type: 'boolean', description: 'from the first event that is kept, instead of from now on' },
    type: { type: 'string', value: 'T', description: 'only events of this type' },
    subject: { type: 'string', value: 'S', description: 'only events about this subject' },
    count: { type: 'string', value: 'N', description: 'end after so many events' },
  },
  async run({ options }, io) {
    const { config } = loadConfig(io.env);
    const most =
      options.count === undefined ? Number.POSITIVE_INFINITY : wholeNumber(options.count, '--count', 1_000_000_000);
    const wanted = (event: StoredEvent) =>
      (options.type === undefined || event.type === options.type) &&
      (options.subject === undefined || event.subject === options.subject);
    await withDatabase(config, io, (database) =>
      tail(database, io, { fromStart: options['from-start'], most, wanted }),
    );
    return 0;
  },
});

interface TailOptions {
  readonly fromStart: boolean;
  readonly most: number;
  readonly wanted: (event: StoredEvent) => boolean;
}

/** Prints events as CloudEvents JSON, one a line, and waits for more until interrupted. */
async function tail(database: PostgresDatabase, io: Io, { fromStart, most, wanted }: TailOptions): Promise<void> {
  const pause = new Pause();
  io.signal.addEventListener('abort', pause.wake);
  const unlisten = await database.listen(channel, pause.wake);
  try {
    let at: Cursor = fromStart ? logStart : await logEnd(database);
    for (let printed = 0; printed < most && !io.signal.aborted; ) {
      const page = await readAll(database, at, pageSize);
      for (const event of page.events.filter(wanted).slice(0, most - printed)) {
        io.print(JSON.stringify(cloudEvent(event)));
        printed += 1;
      }
      at = page.end ?? at;
      if (page.scanned > 0) continue;
      await pause.for((await anythingBeyond(database, at)) ? heldBackMs : glanceMs);
    }
  } finally {
    await unlisten();
  }
}

/** The event in the JSON form of CloudEvents 1.0. */
function cloudEvent({ event_id, type, source, subject, time, traceparent, data }: StoredEvent) {
  const envelope = {
    specversion: '1.0',
    id: event_id,
    source,
    type,
    subject,
    time,
    datacontenttype: 'application/json',
  };
  return { ...envelope, ...(traceparent === null ? {} : { traceparent }), data };
}
