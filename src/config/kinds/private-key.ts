import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { Kind } from '../setting.ts';

/** The JWT algorithm that a key signs with. */
export type SigningAlgorithm = 'RS256' | 'ES256' | 'EdDSA';

export interface SigningKey {
  readonly key: KeyObject;
  readonly algorithm: SigningAlgorithm;
}

/** A private key in PEM; line breaks may be written as `\n`, as one-line environments need it. */
export const privateKey: Kind<SigningKey> = {
  expected: 'a private key in PEM: RSA of at least 2048 bits, EC P-256, or Ed25519, without passphrase',
  parse: (text) => {
    try {
      const key = createPrivateKey(text.replaceAll('\\n', '\n'));
      const algorithm = algorithmOf(key);
      return algorithm && { key, algorithm };
    } catch {
      return undefined;
    }
  },
  format: ({ key }) => key.export({ type: 'pkcs8', format: 'pem' }).toString(),
};

function algorithmOf(key: KeyObject): SigningAlgorithm | undefined {
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= 2048) return 'RS256';
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return 'ES256';
  return key.asymmetricKeyType === 'ed25519' ? 'EdDSA' : undefined;
}
