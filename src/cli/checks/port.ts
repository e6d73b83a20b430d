import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { createServer } from 'node:net';
import type { Config } from '../../config.ts';
import { fail, type MachineCheck, ok } from './check.ts';

export const listenPort: MachineCheck = {
  name: 'port',
  async find({ server }) {
    const place = `${server.host}:${server.port}`;
    if (server.port === 0) return ok('any free port (PORT=0)');
    const code = await tryListening(server.port, server.host);
    if (code === null) return ok(`${place} is free`);
    if (code === 'EADDRINUSE') {
      const version = await versionOfCrema(server);
      if (version !== null) return ok(`${place} is answered by Crema ${version}`);
      return fail(`${place} is taken by another program`, 'Stop that program, or set PORT to another port.');
    }
    if (code === 'EACCES') return fail(`${place} may not be opened by this user`, 'Set PORT to 1024 or above.');
    return fail(
      `${place} cannot be listened on (${code})`,
      'Set HOST to an address of this machine, such as 127.0.0.1 or 0.0.0.0.',
    );
  },
};

/** Null when it went well; then nothing listens there any more. */
function tryListening(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

/** The version that `GET /` tells of itself; null when what answers there is not Crema. */
function versionOfCrema({ host, port, tlsCertFile }: Config['server']): Promise<string | null> {
  const any = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const options = { host: any, port, headers: { accept: 'application/json' }, timeout: 2_000 };
  return new Promise((resolve) => {
    const heard = (response: NodeJS.ReadableStream) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        body = (body + piece).slice(0, 10_000);
      });
      response.on('end', () => resolve(versionIn(body)));
      response.on('error', () => resolve(null));
    };
    // Its certificate names the shop, not this address.
    const request =
      tlsCertFile === null ? getHttp(options, heard) : getHttps({ ...options, rejectUnauthorized: false }, heard);
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(null));
  });
}

function versionIn(body: string): string | null {
  try {
    const { service, version } = JSON.parse(body) as Record<string, unknown>;
    return service === 'crema' ? String(version) : null;
  } catch {
    return null;
  }
}
