import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, deflateRawSync } from 'node:zlib';

/**
 * A ZIP archive that is written from front to back and held nowhere (PKWARE APPNOTE 6.3). Sizes and checksum of a
 * streamed entry follow its data, in a descriptor. Without ZIP64: 4 GiB for each entry and for the whole.
 */
const deflate = promisify(deflateRaw) as (plain: Buffer, options: object) => Promise<Buffer>;
/** Faster than the default for half as much again: the wire is rarely what an export waits for. */
const level = 3;
/** Ends a piece at a whole byte and leaves the stream open, so that pieces are compressed by themselves and joined. */
const piece = { level, finishFlush: constants.Z_SYNC_FLUSH, chunkSize: 128 * 1024 };
/** An empty last block of deflate. */
const lastBlock = Buffer.from([0x03, 0x00]);
const largest = 0xffff_ffff;
const signatures = { local: 0x04034b50, descriptor: 0x08074b50, central: 0x02014b50, end: 0x06054b50 };
const version = 20;
const deflated = 8;
const sizesFollow = 0x0008;
const namesAreUtf8 = 0x0800;
/** 1 January 1980: the format's times have no zone, and nobody asks an export's parts for theirs. */
const date = 0x0021;

interface Entry {
  readonly name: Buffer;
  readonly offset: number;
  readonly flags: number;
  readonly crc: number;
  readonly pressed: number;
  readonly plain: number;
}

export class ZipWriter {
  readonly #entries: Entry[] = [];
  #offset = 0;

  /** A small entry, known as a whole. */
  small(name: string, text: string): Buffer {
    const plain = Buffer.from(text);
    const data = deflateRawSync(plain);
    const entry = {
      name: Buffer.from(name),
      offset: this.#offset,
      flags: namesAreUtf8,
      crc: crc32(plain),
      pressed: data.length,
      plain: plain.length,
    };
    this.#entries.push(entry);
    return this.#sent(Buffer.concat([localHeader(entry), data]));
  }

  /** An entry whose text comes piece by piece. One is compressed, off the event loop, while the next is being made. */
  async *streamed(name: string, texts: AsyncIterable<string>): AsyncGenerator<Buffer> {
    const header = { name: Buffer.from(name), offset: this.#offset, flags: namesAreUtf8 | sizesFollow };
    const sums = { crc: 0, pressed: 0, plain: 0 };
    const sent = (data: Buffer) => {
      sums.pressed += data.length;
      return this.#sent(data);
    };
    yield this.#sent(localHeader({ ...header, crc: 0, pressed: 0, plain: 0 }));
    let pressing: Promise<Buffer> | null = null;
    for await (const text of texts) {
      const plain = Buffer.from(text);
      sums.crc = crc32(plain, sums.crc);
      sums.plain += plain.length;
      const before: Promise<Buffer> | null = pressing;
      pressing = deflate(plain, piece);
      if (before) yield sent(await before);
    }
    if (pressing) yield sent(await pressing);
    yield sent(lastBlock);
    yield this.#sent(descriptor(sums));
    this.#entries.push({ ...header, ...sums });
  }

  /** The archive's end: its table of contents. */
  end(): Buffer {
    const directory = Buffer.concat(this.#entries.map(centralHeader));
    const end = Buffer.alloc(22);
    end.writeUInt32LE(signatures.end, 0);
    end.writeUInt16LE(this.#entries.length, 8);
    end.writeUInt16LE(this.#entries.length, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(this.#offset, 16);
    return this.#sent(Buffer.concat([directory, end]));
  }

  #sent(data: Buffer): Buffer {
    this.#offset += data.length;
    if (this.#offset > largest) throw new RangeError('an archive without ZIP64 ends at 4 GiB');
    return data;
  }
}

function localHeader({ name, flags, crc, pressed, plain }: Entry): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(signatures.local, 0);
  header.writeUInt16LE(version, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(deflated, 8);
  header.writeUInt16LE(date, 12);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(pressed, 18);
  header.writeUInt32LE(plain, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function descriptor({ crc, pressed, plain }: Pick<Entry, 'crc' | 'pressed' | 'plain'>): Buffer {
  const data = Buffer.alloc(16);
  data.writeUInt32LE(signatures.descriptor, 0);
  data.writeUInt32LE(crc, 4);
  data.writeUInt32LE(pressed, 8);
  data.writeUInt32LE(plain, 12); // throws beyond 4 GiB
  return data;
}

function centralHeader({ name, offset, flags, crc, pressed, plain }: Entry): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(signatures.central, 0);
  header.writeUInt16LE(version, 4);
  header.writeUInt16LE(version, 6);
  header.writeUInt16LE(flags, 8);
  header.writeUInt16LE(deflated, 10);
  header.writeUInt16LE(date, 14);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(pressed, 20);
  header.writeUInt32LE(plain, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, name]);
}
