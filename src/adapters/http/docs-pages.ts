import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';

const require = createRequire(import.meta.url);

interface Page {
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly styles: readonly string[];
  /** Over those. */
  readonly style: string;
  /** Scripts in order; the last one starts the page. Inline scripts are forbidden by the page's policy. */
  readonly scripts: readonly string[];
  readonly start: string;
  readonly assets: Readonly<Record<string, string>>;
}

const fromPackage = (name: string, file: string) => join(require.resolve(`${name}/package.json`), '..', file);

const pages: readonly Page[] = [
  {
    url: '/docs',
    title: 'Crema API',
    body: '<div id="api"></div>',
    styles: ['swagger-ui.css'],
    style:
      '.swagger-ui .info { margin: 28px 0 } .swagger-ui .scheme-container { margin: 0; padding: 0 0 20px; box-shadow: none }',
    scripts: ['swagger-ui-bundle.js', 'start.js'],
    start: `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#api', deepLinking: true, persistAuthorization: true });`,
    assets: {
      'swagger-ui.css': fromPackage('swagger-ui-dist', 'swagger-ui.css'),
      'swagger-ui-bundle.js': fromPackage('swagger-ui-dist', 'swagger-ui-bundle.js'),
    },
  },
  {
    url: '/redoc',
    title: 'Crema API',
    body: '<div id="api"></div>',
    styles: [],
    style: '',
    scripts: ['redoc.standalone.js', 'start.js'],
    start: `Redoc.init('/openapi.json', { disableSearch: false }, document.getElementById('api'));`,
    assets: { 'redoc.standalone.js': fromPackage('redoc', 'bundles/redoc.standalone.js') },
  },
];

/** Both pages make style tags and images of their own; ReDoc searches in a worker that it makes from a blob. */
const policy = [
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:",
  "connect-src 'self'; worker-src blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
].join('; ');
const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

/** `/openapi.json`, Swagger UI at `/docs` and ReDoc at `/redoc`, all from local files. */
export function addDocsPages(app: FastifyInstance): void {
  const hidden = { config: { access: 'public' }, schema: { hide: true } } as const;
  let document: string | undefined;
  app.get('/openapi.json', hidden, (_request, reply) => {
    document ??= JSON.stringify(app.swagger());
    reply.type('application/json; charset=utf-8').send(document);
  });
  for (const page of pages) {
    app.get(page.url, hidden, (_request, reply) => {
      reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(html(page));
    });
    app.get(`${page.url}/start.js`, hidden, (_request, reply) => {
      reply.type(types.js!).send(page.start);
    });
    for (const [name, path] of Object.entries(page.assets)) {
      app.get(`${page.url}/${name}`, hidden, (_request, reply) => {
        reply.header('cache-control', 'public, max-age=3600').type(types[name.split('.').at(-1)!]!);
        reply.send(createReadStream(path));
      });
    }
  }
}

const html = ({ url, title, body, styles, style, scripts }: Page) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${styles.map((name) => `<link rel="stylesheet" href="${url}/${name}">`).join('\n')}
<style>body { margin: 0 } ${style}</style>
<body>
${body}
${scripts.map((name) => `<script src="${url}/${name}"></script>`).join('\n')}
</body>
</html>
`;
