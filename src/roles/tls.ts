import { readFileSync } from 'node:fs';
import type { Config } from '../config.ts';

/** The certificate that both servers show; undefined: none. */
export function tlsOf({ tlsCertFile, tlsKeyFile }: Config['server']) {
  if (tlsCertFile === null || tlsKeyFile === null) return undefined;
  return { cert: readFileSync(tlsCertFile), key: readFileSync(tlsKeyFile) };
}
