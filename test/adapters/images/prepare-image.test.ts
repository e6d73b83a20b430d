import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { prepareImage } from '../../../src/adapters/images/index.ts';

/** Left half red, right half blue. */
const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#f00' } }).composite([
    {
      input: { create: { width: width / 2, height, channels: 3, background: '#00f' } },
      left: width / 2,
      top: 0,
    },
  ]);

const about = async (bytes: Buffer) => {
  const { format, width, height, exif, icc, xmp } = await sharp(bytes).metadata();
  return { format, width, height, extra: [exif, icc, xmp].filter(Boolean).length };
};

/** The colour of a pixel, each of its channels as on or off. */
async function colour(bytes: Buffer, left: number, top: number): Promise<string> {
  const pixel = await sharp(bytes).extract({ left, top, width: 1, height: 1 }).removeAlpha().raw().toBuffer();
  return [...pixel].map((value) => (value > 128 ? 1 : 0)).join('');
}

describe('a picture', () => {
  test.each(['png', 'jpeg', 'webp'] as const)('in %s becomes a WebP, with a thumbnail', async (format) => {
    const { large, thumbnail } = await prepareImage(await picture(3_000, 1_500).toFormat(format).toBuffer());
    expect(await about(large)).toEqual({ format: 'webp', width: 1_600, height: 800, extra: 0 });
    expect(await about(thumbnail)).toEqual({ format: 'webp', width: 400, height: 200, extra: 0 });
    expect([await colour(large, 100, 400), await colour(large, 1_500, 400)]).toEqual(['100', '001']);
  });

  test('that is small is not blown up', async () => {
    const { large, thumbnail } = await prepareImage(await picture(100, 50).png().toBuffer());
    expect([await about(large), await about(thumbnail)]).toMatchObject([{ width: 100 }, { width: 100 }]);
  });

  test('is turned upright, and keeps nothing of where and by whom it was taken', async () => {
    const turned = await picture(200, 100)
      .jpeg()
      .withExif({ IFD0: { Copyright: 'secret owner' }, IFD3: { GPSLatitude: '52/1 30/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const { large, thumbnail } = await prepareImage(turned);
    expect(await about(large)).toEqual({ format: 'webp', width: 100, height: 200, extra: 0 });
    // a quarter turn to the right: what was left is on top
    expect([await colour(large, 50, 20), await colour(large, 50, 180)]).toEqual(['100', '001']);
    for (const bytes of [large, thumbnail]) expect(bytes.includes('secret owner')).toBe(false);
  });

  test('that sees through keeps that', async () => {
    const clear = sharp({ create: { width: 10, height: 10, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } });
    const { large } = await prepareImage(await clear.png().toBuffer());
    expect((await sharp(large).metadata()).hasAlpha).toBe(true);
  });

  test('always comes out the same', async () => {
    const bytes = await picture(500, 300).png().toBuffer();
    const [one, other] = [await prepareImage(bytes), await prepareImage(bytes)];
    expect(one.large.equals(other.large) && one.thumbnail.equals(other.thumbnail)).toBe(true);
  });
});

describe('what else may be in a file', () => {
  test('does not come through: a script behind a picture', async () => {
    const script = '<script>alert(1)</script><?php system($_GET[0]);';
    const polyglot = Buffer.concat([await picture(100, 50).png().toBuffer(), Buffer.from(script)]);
    const { large, thumbnail } = await prepareImage(polyglot);
    for (const bytes of [large, thumbnail]) expect(bytes.includes('<script') || bytes.includes('<?php')).toBe(false);
  });

  test.each([
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['GIF', Buffer.from('GIF89a\x01\x00\x01\x00')],
    ['BMP', Buffer.from('BM......')],
    ['TIFF', Buffer.from('II*\0....')],
    ['PDF', Buffer.from('%PDF-1.7')],
    ['AVIF', Buffer.from('\0\0\0\x20ftypavif')],
    ['a sound in WebP’s container', Buffer.from('RIFF\0\0\0\0WAVEfmt ')],
    ['HTML', Buffer.from('<!doctype html>')],
    ['nothing', Buffer.alloc(0)],
  ])('is refused: %s', async (_name, bytes) => {
    await expect(prepareImage(bytes)).rejects.toMatchObject({ code: 'unsupported_media_type' });
  });

  test.each(['png', 'jpeg', 'webp'] as const)('is refused: half a %s', async (format) => {
    const noise = await sharp({
      create: {
        width: 300,
        height: 300,
        channels: 3,
        background: '#fff',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .toFormat(format)
      .toBuffer();
    await expect(prepareImage(noise.subarray(0, noise.length / 2))).rejects.toMatchObject({ code: 'invalid_image' });
    await expect(prepareImage(noise.subarray(0, 20))).rejects.toMatchObject({ code: 'invalid_image' });
  });

  test('is refused: an SVG that says it is a PNG', async () => {
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const disguised = Buffer.concat([png, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')]);
    await expect(prepareImage(disguised)).rejects.toMatchObject({ code: 'invalid_image' });
  });

  test('is refused: a few bytes that stand for more pixels than memory holds', async () => {
    for (const [width, height] of [
      [60_000, 60_000],
      [1_000_000, 33],
      [5_657, 5_657],
    ] as const) {
      await expect(prepareImage(blackPng(width, height))).rejects.toMatchObject({ code: 'invalid_image' });
    }
  });

  test('is refused: more at once than can be prepared in time', async () => {
    const bytes = await picture(1_000, 500).png().toBuffer();
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, () =>
        prepareImage(bytes).then(
          () => 'prepared',
          (error) => error.code,
        ),
      ),
    );
    expect(outcomes).toEqual([...Array(5).fill('prepared'), ...Array(7).fill('overloaded')]);
    await prepareImage(bytes);
  });
});

/** A PNG of this size whose pixels are a few bytes of data, too few of them. */
function blackPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(Buffer.alloc(1_000_000));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
