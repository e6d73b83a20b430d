/** A process of its own that writes one note and ends: `node append-process.ts <url> <note id>`. */
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { call, writeNotes } from './notes.ts';

const [url = '', note_id = ''] = process.argv.slice(2);
const database = openDatabase({ url, poolSize: 1, warn: (message, error) => console.error(message, error) });
const kernel = new Kernel(database, { batching: true, width: 1 });
await kernel.submit(writeNotes(), call({ note_id, body: 'from elsewhere' }));
await database.close();
