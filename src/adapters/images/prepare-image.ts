import type { Sharp } from 'sharp';
import { type Problem, problem } from '../../kernel/errors.ts';
import { imageKindOf } from './image-kind.ts';

/** A picture of ours: WebP, upright, in sRGB, without anything that was written beside its pixels. */
export interface PreparedImage {
  readonly large: Buffer;
  readonly thumbnail: Buffer;
}

/** Longer sides, in pixels. Smaller pictures are not blown up. */
const largeSide = 1_600;
const thumbnailSide = 400;
const quality = 80;
/** A small file can stand for any number of pixels; this many take 128 MB while they are decoded. */
const maxPixels = 32_000_000;
const timeoutSeconds = 5;
/** Decoding takes a core and memory, so one at a time; who finds so many before her would wait for too long. */
const maxWaiting = 4;

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/**
 * Makes a picture safe and small: decodes it, turns it as its EXIF data says, and encodes nothing but its pixels anew.
 *
 * @throws `unsupported_media_type` for what is no PNG, JPEG or WebP by its first bytes; `invalid_image` for one that is
 *   broken or has too many pixels; `overloaded`
 */
export async function prepareImage(bytes: Buffer): Promise<PreparedImage> {
  if (imageKindOf(bytes) === null) throw problem('unsupported_media_type', 'Send a picture in PNG, JPEG or WebP.');
  if (waiting > maxWaiting) throw problem('overloaded', 'Too many pictures are being prepared.', { retryAfter: 5 });
  waiting += 1;
  const turn = last.then(() => prepare(bytes));
  last = turn
    .catch(() => {})
    .finally(() => {
      waiting -= 1;
    });
  return turn;
}

async function prepare(bytes: Buffer): Promise<PreparedImage> {
  const sharp = await loadSharp();
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error', autoOrient: true })
      .timeout({ seconds: timeoutSeconds })
      .resize({ width: largeSide, height: largeSide, fit: 'inside', withoutEnlargement: true })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    const pixels = (): Sharp => sharp(data, { raw: { width, height, channels } }).timeout({ seconds: timeoutSeconds });
    const large = await pixels().webp({ quality }).toBuffer();
    const thumbnail = await pixels()
      .resize({ width: thumbnailSide, height: thumbnailSide, fit: 'inside', withoutEnlargement: true })
      .webp({ quality })
      .toBuffer();
    return { large, thumbnail };
  } catch (error) {
    throw faultOf(error as Error);
  }
}

function faultOf({ message }: Error): Problem {
  if (message.includes('pixel limit')) {
    return problem('invalid_image', `The picture has more than ${maxPixels / 1e6} million pixels.`);
  }
  return problem('invalid_image', 'The picture cannot be read; it may be broken or cut off.');
}

/**
 * Loaded with the first picture, because it takes some 30 MB. Its library can read many formats and operate on files
 * and addresses; it may only do what is needed here.
 */
async function loadSharp() {
  const { default: sharp } = await import('sharp');
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp'] });
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}
