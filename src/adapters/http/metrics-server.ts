import { createServer, type Server } from 'node:http';

/** Serves the Prometheus text at `/metrics` on a port of its own, for networks where that port is closed to others. */
export async function startMetricsServer(
  { host, port }: { readonly host: string; readonly port: number },
  renderMetrics: () => Promise<string>,
): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url?.split('?', 1)[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    renderMetrics().then(
      (text) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(port, host);
  await new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject));
  return server;
}
