import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/**
 * The longest line, in UTF-16 units. A till's line is far shorter; a file without line ends must not fill the memory.
 * A longer line comes cut off at one unit more, so that its reader can tell.
 */
export const maxLineLength = 65_536;

/**
 * The physical lines of a text file, plain or gzip, without their ends (LF or CRLF) and without a byte order mark.
 * Comes in batches, one for each piece read; never holds more than a piece and a line.
 *
 * @param encoding any name that TextDecoder knows; bytes that are wrong in it become U+FFFD
 * @param seen is given the decompressed bytes as they pass
 */
export async function* readLines(
  path: string,
  encoding: string,
  seen: (bytes: Uint8Array) => void,
): AsyncGenerator<string[]> {
  const decoder = new TextDecoder(encoding);
  let rest = '';
  for await (const bytes of await openBytes(path)) {
    seen(bytes);
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop()!.slice(0, maxLineLength + 1);
    yield lines.map(trimEnd);
  }
  rest += decoder.decode();
  if (rest !== '') yield [trimEnd(rest)];
}

function trimEnd(line: string): string {
  const end = line.endsWith('\r') ? line.length - 1 : line.length;
  return line.slice(0, Math.min(end, maxLineLength + 1));
}

/** Gzip is told by its first two bytes, not by the name. */
async function openBytes(path: string): Promise<Readable> {
  const file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
  await file.close();
  const source = createReadStream(path, { highWaterMark: 64 * 1024 });
  const compressed = bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  // errors of either stream surface in the reader's loop, through the last one
  return compressed ? pipeline(source, createGunzip({ chunkSize: 64 * 1024 }), () => {}) : source;
}
