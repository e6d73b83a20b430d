import type { HttpServer } from '../../../src/adapters/http/index.ts';
import { Guest } from '../../roles/client.ts';
import { password } from './people.ts';

const refreshName = 'crema_refresh';

/** Somebody's browser, somewhere: what it is given it keeps. */
export class Browser extends Guest {
  static at(app: HttpServer, address?: string): Browser {
    return new Browser(app, new Map(), address === undefined ? {} : { 'x-forwarded-for': address });
  }

  /** The refresh token that it has now, or is given. */
  get refreshToken(): string {
    return this.cookies.get(refreshName) ?? '';
  }

  set refreshToken(token: string) {
    this.cookies.set(refreshName, token);
  }

  /** Signs in as `<name>@example.org`; answers the access token. */
  async signIn(name: string, secret = password): Promise<string> {
    const { status, body } = await this.post('/api/auth/login', { email: `${name}@example.org`, password: secret });
    if (status !== 200) throw new Error(`${name} could not sign in: ${status} ${body.code}`);
    return body.token;
  }

  /** Uses a refresh token, the browser's own unless another is given; answers the status. */
  async refresh(token = this.refreshToken): Promise<number> {
    this.refreshToken = token;
    return (await this.post('/api/auth/refresh')).status;
  }
}
