import { type Identity, identityOf } from '../domains/identity/index.ts';
import { type Shop, signingOf } from './shop.ts';

/** Who may come in, for whichever door asks. */
export const openIdentity = ({ config, database }: Pick<Shop, 'config' | 'database'>): Identity =>
  identityOf(
    { ...config.identity, signing: signingOf(config), cookiesOverHttp: config.server.cookiesOverHttp },
    database,
  );
