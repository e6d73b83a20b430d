import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type Batches, type ExportFormat, exportTypes, sendExport } from '../../../src/adapters/export/index.ts';
import { problem } from '../../../src/kernel/errors.ts';
import { createServer } from '../http/support.ts';
import { unzip } from './reading.ts';

interface Row {
  readonly n: number;
  readonly name: string;
}

const columns = [
  { name: 'n', type: 'integer', of: (row: Row) => row.n },
  { name: 'name', type: 'text', of: (row: Row) => row.name },
] as const;

/** A source of this many batches of a hundred rows that tells what became of it. */
function sourceOf(batches: number, failAt = Number.POSITIVE_INFINITY) {
  const told = { batches: 0, ended: false, aborted: false };
  async function* rows(signal: AbortSignal): AsyncGenerator<readonly Row[]> {
    signal.addEventListener('abort', () => {
      told.aborted = true;
    });
    try {
      while (told.batches < batches) {
        if (told.batches === failAt) throw problem('dependency_unavailable', 'The database does not answer.');
        told.batches += 1;
        await delay(0);
        yield Array.from({ length: 100 }, (_, n) => ({ n, name: 'x'.repeat(1_000) }));
      }
    } finally {
      told.ended = true;
    }
  }
  return { told, rows };
}

/** A server that exports these rows at `/csv` and `/xlsx`, listening. */
async function serve(rows: (signal: AbortSignal) => Batches<Row>) {
  const server = await createServer();
  for (const format of ['csv', 'xlsx'] as const satisfies readonly ExportFormat[]) {
    server.app.get(`/${format}`, { config: { access: 'public', streams: true } }, (_request, reply) =>
      sendExport(reply, { name: 'things-export', format, columns, rows }),
    );
  }
  const url = await server.app.listen({ port: 0, host: '127.0.0.1' });
  return { ...server, url };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(10);
}

describe.each(['csv', 'xlsx'] as const)('an export as %s', (format) => {
  test('is a file with its name and type', async () => {
    const { rows, told } = sourceOf(20);
    const { url } = await serve(rows);
    const answer = await fetch(`${url}/${format}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(exportTypes[format]);
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="things-export.${format}"`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const body = Buffer.from(await answer.arrayBuffer());
    const text = format === 'csv' ? body.toString() : unzip(body)['xl/worksheets/sheet1.xml']!;
    expect(text.split('x'.repeat(1_000)).length - 1).toBe(2_000);
    await until(() => told.ended);
    expect(told.batches).toBe(20);
  });

  test('that fails before its first rows is a problem document, and no file', async () => {
    const { rows } = sourceOf(5, 0);
    const { url } = await serve(rows);
    const answer = await fetch(`${url}/${format}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'application/problem+json']);
    expect(answer.headers.has('content-disposition')).toBe(false);
    expect(await answer.json()).toMatchObject({ code: 'dependency_unavailable' });
  });

  test('that fails later breaks off, so that nobody takes a part for the whole', async () => {
    const { rows } = sourceOf(50, 20);
    const { url } = await serve(rows);
    const answer = await fetch(`${url}/${format}`);
    expect(answer.status).toBe(200);
    await expect(answer.arrayBuffer()).rejects.toThrow();
  });

  test('is made no faster than it is taken, and no further when the client has gone', async () => {
    const { rows, told } = sourceOf(100_000);
    const { url, app } = await serve(rows);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(`GET /${format} HTTP/1.1\r\nhost: x\r\n\r\n`);
    await once(socket, 'readable');
    let seen = -1;
    while (seen !== told.batches) {
      seen = told.batches;
      await delay(300);
    }
    expect(told.ended).toBe(false);
    socket.destroy();
    await until(() => told.ended);
    expect(told.aborted).toBe(true);
    expect(told.batches).toBeLessThan(100_000);
    await until(() => app.load.inFlight === 0);
  });

  test('of which only the head is asked for is not made', async () => {
    const { rows, told } = sourceOf(5);
    const { url } = await serve(rows);
    const answer = await fetch(`${url}/${format}`, { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, exportTypes[format]]);
    expect(told.batches).toBe(0);
  });
});

test('a client who goes while the first rows are being looked for ends that, without a word in the log', async () => {
  const told = { asked: false, aborted: false };
  async function* rows(signal: AbortSignal): AsyncGenerator<readonly Row[]> {
    told.asked = true;
    await once(signal, 'abort');
    told.aborted = true;
    signal.throwIfAborted();
    yield [];
  }
  const { url, lines } = await serve(rows);
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('GET /csv HTTP/1.1\r\nhost: x\r\n\r\n');
  await until(() => told.asked);
  socket.destroy();
  await until(() => told.aborted);
  expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
});
