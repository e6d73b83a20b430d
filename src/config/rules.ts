import type { Environment } from './environment.ts';
import { eventsFaults } from './events.ts';
import type { Fault } from './faults.ts';
import { meansProduction } from './kinds/server.ts';
import type { Values } from './settings.ts';

/** HMAC-SHA-256 wants a key no shorter than its output (RFC 7518, 3.2). */
const leastSecretBytes = 32;

/** Whether `NODE_ENV` or `ENVIRONMENT` says so, in any case. */
export function saysProduction(environment: Environment): boolean {
  return ['NODE_ENV', 'ENVIRONMENT'].some((name) => meansProduction(environment.get(name)?.text.trim() ?? ''));
}

/** What several settings must agree on. */
export function ruleFaults(values: Values, production: boolean): Fault[] {
  const { server, identity, demo, commands } = values;
  const faults: Fault[] = [];
  const refuse = (when: boolean, name: string, message: string) => {
    if (when) faults.push({ name, message });
  };
  refuse(
    (server.tlsCertFile === null) !== (server.tlsKeyFile === null),
    server.tlsCertFile === null ? 'TLS_CERT_FILE' : 'TLS_KEY_FILE',
    'is not set; expected together with its companion, or neither.',
  );
  refuse(
    identity.jwtSecret !== null && identity.jwtPrivateKey !== null,
    'JWT_PRIVATE_KEY',
    'and JWT_SECRET are both set; keep one of them.',
  );
  faults.push(...eventsFaults(values.events));
  if (!production) return faults;
  refuse(
    identity.jwtSecret === null && identity.jwtPrivateKey === null,
    'JWT_SECRET',
    'is not set; expected in production (or JWT_PRIVATE_KEY), for example from: openssl rand -base64 48',
  );
  refuse(
    identity.jwtSecret !== null && Buffer.byteLength(identity.jwtSecret) < leastSecretBytes,
    'JWT_SECRET',
    `is a text of ${identity.jwtSecret?.length} characters; expected at least ${leastSecretBytes} bytes in production.`,
  );
  refuse(
    identity.authOpen,
    'AUTH_OPEN',
    'is true; expected false in production: callers without credentials are for a laptop.',
  );
  refuse(demo.enabled, 'CREMA_DEMO', 'is true; expected false in production: its accounts are known to everyone.');
  refuse(!commands.batching, 'CREMA_BATCHING', 'is off; expected on in production: off is for measuring.');
  return faults;
}

/** What the operator should know of settings that are right. */
export function noticesOfRules(values: Values, environment: Environment, databaseConfigured: boolean): string[] {
  const notices: string[] = [];
  if (values.server.cookiesOverHttp) {
    notices.push('COOKIES_OVER_HTTP is true: whoever shares the network can read sign-in cookies on their way.');
  }
  const { address, name, taxId } = values.seller;
  if (saysProduction(environment) && (name === null || address.length === 0 || taxId === null)) {
    notices.push(
      'SELLER_NAME, SELLER_ADDRESS and SELLER_TAX_ID are not all set: invoices lack what the law wants on them.',
    );
  }
  const mysql = [...environment.keys()].filter((name) => name.startsWith('MYSQL_')).sort();
  if (mysql.length > 0 && !databaseConfigured) {
    notices.push(
      `${mysql.join(', ')}: the store of Crema is PostgreSQL, here the embedded one. Data in MySQL will come over by \`crema import mysql\`, which is not in this version.`,
    );
  }
  return notices;
}
