import { resolve } from 'node:path';
import type { Kind } from '../setting.ts';

/** What `OBJECT_STORE` names. `folder` null: the one in the data directory. */
export type ObjectPlace =
  | { readonly kind: 'file'; readonly folder: string | null }
  | { readonly kind: 's3'; readonly bucket: string };

const bucketName = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/?$/;

export const objectStore: Kind<ObjectPlace> = {
  expected: 'file:, file:<folder> or s3://<bucket> (Azure is not in this version)',
  parse(value) {
    if (value.startsWith('file:')) {
      const folder = value.slice('file:'.length).replace(/^\/\/(?=\/)/, '');
      if (folder.startsWith('//')) return undefined; // a host
      return { kind: 'file', folder: folder === '' ? null : resolve(folder) };
    }
    const bucket = bucketName.exec(value)?.[1];
    return bucket === undefined ? undefined : { kind: 's3', bucket };
  },
  format: (place) => (place.kind === 's3' ? `s3://${place.bucket}` : `file:${place.folder ?? ''}`),
};

/** `http(s)://host:port`, or `host:port` for http; the value has the scheme and no slash at its end. */
export const httpEndpoint: Kind<string> = {
  expected: 'http(s)://host:port, without user, path or parameters',
  parse(value) {
    const text = /^[a-z]+:\/\//i.test(value) ? value : `http://${value}`;
    if (!URL.canParse(text)) return undefined;
    const { protocol, hostname, username, password, pathname, search, hash, origin } = new URL(text);
    const plain = username === '' && password === '' && pathname === '/' && search === '' && hash === '';
    return /^https?:$/.test(protocol) && hostname !== '' && plain ? origin : undefined;
  },
  format: (value) => value,
};
