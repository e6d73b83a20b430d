import { integer, remotePort, text } from '../kinds/basic.ts';
import { databaseSsl, postgresUrl } from '../kinds/database.ts';
import { host } from '../kinds/server.ts';
import { setting } from '../setting.ts';

/** As they are set; `composeDatabase` makes the connection URLs of them. */
export const database = {
  url: setting({
    name: 'DATABASE_URL',
    kind: postgresUrl,
    default: null,
    secret: true,
    description:
      'PostgreSQL 16 or later: postgres://user:password@host:5432/database. Without it and DB_HOST, PostgreSQL runs embedded in CREMA_DATA_DIR. A user or password missing in it comes from DB_USER and DB_PASSWORD; other DB_* names are then left aside.',
  }),
  host: setting({
    name: 'DB_HOST',
    kind: host,
    default: null,
    description: 'Database server, where DATABASE_URL is not set; DB_NAME and DB_USER are then required.',
  }),
  port: setting({ name: 'DB_PORT', kind: remotePort, default: '5432', description: 'Port of DB_HOST.' }),
  name: setting({ name: 'DB_NAME', kind: text, default: null, description: 'Database on DB_HOST.' }),
  user: setting({
    name: 'DB_USER',
    aliases: ['DB_USERNAME'],
    kind: text,
    default: null,
    description: 'User of the database.',
  }),
  password: setting({
    name: 'DB_PASSWORD',
    kind: text,
    default: null,
    secret: true,
    description: 'Password of that user.',
  }),
  directUrl: setting({
    name: 'DATABASE_DIRECT_URL',
    kind: postgresUrl,
    default: null,
    secret: true,
    description: 'The same database without the pooler that DATABASE_URL goes through: for notifications and locks.',
  }),
  replicaUrl: setting({
    name: 'DATABASE_REPLICA_URL',
    kind: postgresUrl,
    default: null,
    secret: true,
    description: 'A read replica of it.',
  }),
  poolSize: setting({
    name: 'DATABASE_POOL_SIZE',
    kind: integer(1, 500),
    default: '10',
    description: 'Connections that one process keeps at most; times the number of processes, below the server’s limit.',
  }),
  ssl: setting({
    name: 'DATABASE_SSL',
    kind: databaseSsl,
    default: 'off',
    description:
      'TLS to the database: off, on (certificate checked; a private authority by NODE_EXTRA_CA_CERTS) or no-verify. sslmode in the URL wins.',
  }),
};
