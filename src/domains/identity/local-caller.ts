const loopback = /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/i;
/** Set by proxies, which speak for callers from anywhere; so does every `x-forwarded-*`. */
const forwarding = new Set([
  'forwarded',
  'via',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-original-forwarded-for',
  'true-client-ip',
  'cf-connecting-ip',
  'fastly-client-ip',
]);

/** What tells who is calling, by whichever door: a request has it, and so has a gRPC call. */
export interface Caller {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly raw: { readonly socket: { readonly remoteAddress?: string | undefined } };
  readonly protocol: 'http' | 'https';
}

/** Whether the request was made on this machine: by its socket, and by nothing that the caller could say. */
export function isLocalCaller({ raw, headers }: Pick<Caller, 'raw' | 'headers'>): boolean {
  if (!loopback.test(raw.socket.remoteAddress ?? '')) return false;
  for (const name in headers) {
    if (name.startsWith('x-forwarded') || forwarding.has(name)) return false;
  }
  return true;
}
