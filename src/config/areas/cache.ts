import { boolean, remotePort, text } from '../kinds/basic.ts';
import { host } from '../kinds/server.ts';
import { setting } from '../setting.ts';

export const cache = {
  enabled: setting({
    name: 'CREMA_CACHE',
    kind: boolean(['on', 'off']),
    default: 'on',
    description: 'off asks the database for every read, to measure what the cache gives.',
  }),
  host: setting({
    name: 'VALKEY_HOST',
    kind: host,
    default: null,
    description:
      'A Valkey or Redis server, for copies that all processes share. Without it each has its own, in memory.',
  }),
  port: setting({ name: 'VALKEY_PORT', kind: remotePort, default: '6379', description: 'Port of VALKEY_HOST.' }),
  password: setting({
    name: 'VALKEY_PASSWORD',
    kind: text,
    default: null,
    secret: true,
    description: 'Password at VALKEY_HOST.',
  }),
  tls: setting({ name: 'VALKEY_TLS', kind: boolean(), default: 'false', description: 'TLS to VALKEY_HOST.' }),
  keyPrefix: setting({
    name: 'VALKEY_KEY_PREFIX',
    kind: text,
    default: 'crema:',
    description: 'Before every key. Installations that share a server each need their own.',
  }),
};
