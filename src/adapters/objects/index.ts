/** The object store: files by key, in a folder or in any S3. */
export { openFileStore } from './file-store.ts';
export { checkedKey, type ObjectStore } from './object-store.ts';
export { openS3Store, type S3Options } from './s3-store.ts';
