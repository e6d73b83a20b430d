import { createHash } from 'node:crypto';
import type { PreparedImage } from '../../adapters/images/index.ts';
import type { ObjectStore } from '../../adapters/objects/index.ts';

/**
 * Pictures of products in the object store. Each is named after its content: written twice it is the same object, and
 * under an address there is only ever one picture. Written before the product names it, so that whatever breaks off in
 * between leaves at most an object that nobody asks for.
 */
const nameForm = /^([0-9a-f]{40})(-thumbnail)?\.webp$/;
const keyOf = (name: string) => `images/${name}`;

export const imageType = 'image/webp';

export interface ImageAddresses {
  /** At most 1600 pixels wide and high. */
  readonly image_url: string;
  /** At most 400. */
  readonly thumbnail_url: string;
}

/** Where the thumbnail of a picture of ours is; null for one from elsewhere, which has none. */
export function thumbnailOf(imageUrl: string | null): string | null {
  return imageUrl?.startsWith('/images/') ? imageUrl.replace(/\.webp$/, '-thumbnail.webp') : null;
}

/** Stores a picture and its thumbnail and answers where they will be read. */
export async function storeImage(objects: ObjectStore, { large, thumbnail }: PreparedImage): Promise<ImageAddresses> {
  const id = createHash('sha256').update(large).digest('hex').slice(0, 40);
  await Promise.all([
    objects.put(keyOf(`${id}-thumbnail.webp`), thumbnail, imageType),
    objects.put(keyOf(`${id}.webp`), large, imageType),
  ]);
  const image_url = `/images/${id}.webp`;
  return { image_url, thumbnail_url: thumbnailOf(image_url)! };
}

/** A picture by the last part of its address; null where there is none. */
export async function readImage(objects: ObjectStore, name: string): Promise<Buffer | null> {
  return nameForm.test(name) ? objects.get(keyOf(name)) : null;
}
