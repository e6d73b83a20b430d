import { boolean, duration, text } from '../kinds/basic.ts';
import { privateKey } from '../kinds/private-key.ts';
import { setting } from '../setting.ts';

export const identity = {
  jwtSecret: setting({
    name: 'JWT_SECRET',
    kind: text,
    default: null,
    secret: true,
    description:
      'Signs access tokens. In production this or JWT_PRIVATE_KEY is required, with at least 32 bytes (openssl rand -base64 48); otherwise one is made once and kept in CREMA_DATA_DIR.',
  }),
  jwtPrivateKey: setting({
    name: 'JWT_PRIVATE_KEY',
    kind: privateKey,
    default: null,
    secret: true,
    description: 'Signs access tokens instead of JWT_SECRET: RSA, EC P-256 or Ed25519, in PEM.',
  }),
  jwtExpiresInSeconds: setting({
    name: 'JWT_EXPIRES_IN',
    kind: duration('1s', '30d'),
    default: '15m',
    description: 'How long an access token is good for.',
  }),
  refreshExpiresInSeconds: setting({
    name: 'REFRESH_EXPIRES_IN',
    kind: duration('1m', '365d'),
    default: '30d',
    description: 'How long somebody stays signed in without coming back.',
  }),
  authOpen: setting({
    name: 'AUTH_OPEN',
    kind: boolean(),
    default: 'false',
    description:
      'Lets callers on this machine use carts, purchases and customers without credentials, to try old clients on a laptop; refused in production.',
  }),
};
