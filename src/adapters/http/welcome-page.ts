import type { FastifyReply } from 'fastify';

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** What a browser sees at `/`: that the service runs and where its documentation is. */
export function welcomePage(reply: FastifyReply, version: string): void {
  reply.header('content-security-policy', policy).type('text/html; charset=utf-8');
  reply.send(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Crema</title>
<style>body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1rem; }</style>
<h1>Crema is running</h1>
<p>Version ${version}. This address serves the API; there is no shop page here yet.</p>
<ul>
<li><a href="/docs">Try the API</a></li>
<li><a href="/redoc">Read about the API</a></li>
<li><a href="/health">How the service is</a></li>
</ul>
</html>
`);
}
