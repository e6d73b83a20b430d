import type { Kind } from '../setting.ts';

/** A PostgreSQL connection URL. Its password is masked when printed. */
export const postgresUrl: Kind<string> = {
  expected:
    'postgres://user:password@host:5432/database (in a user or password, write % / ? # @ : as %25 %2F %3F %23 %40 %3A)',
  parse: (text) => {
    const url = URL.parse(text);
    if (!url || !['postgres:', 'postgresql:'].includes(url.protocol) || url.hash !== '') return undefined;
    const decodable = [url.username, url.password, url.pathname].every(isDecodable);
    return decodable && (url.hostname !== '' || url.searchParams.has('host')) ? text : undefined;
  },
  format: (url) => url,
  mask: maskUrl,
};

/** The URL with `***` in place of its password. */
export function maskUrl(url: string): string {
  const shown = new URL(url);
  if (shown.password !== '') shown.password = '***';
  for (const name of shown.searchParams.keys()) if (/pass/i.test(name)) shown.searchParams.set(name, '***');
  return shown.href;
}

function isDecodable(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

/** `ssl` of `pg`: off; on, with the server's certificate checked; or encrypted without that check. */
export type DatabaseSsl = boolean | { readonly rejectUnauthorized: false };

const sslWords: Record<string, DatabaseSsl> = {
  off: false,
  false: false,
  disable: false,
  on: true,
  true: true,
  'verify-full': true,
  'no-verify': { rejectUnauthorized: false },
};

export const databaseSsl: Kind<DatabaseSsl> = {
  expected: 'off, on (the server’s certificate is checked) or no-verify (encrypted, not checked)',
  parse: (text) => (Object.hasOwn(sslWords, text.toLowerCase()) ? sslWords[text.toLowerCase()] : undefined),
  format: (ssl) => (ssl === true ? 'on' : ssl === false ? 'off' : 'no-verify'),
};
