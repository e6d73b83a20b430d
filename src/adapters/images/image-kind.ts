export type ImageKind = 'png' | 'jpeg' | 'webp';

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const jpeg = Buffer.from([0xff, 0xd8, 0xff]);

/** What a file is by its first bytes, which decide also for the decoder; null for anything that we do not take. */
export function imageKindOf(bytes: Buffer): ImageKind | null {
  if (bytes.subarray(0, png.length).equals(png)) return 'png';
  if (bytes.subarray(0, jpeg.length).equals(jpeg)) return 'jpeg';
  const riff = bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP';
  return riff ? 'webp' : null;
}
