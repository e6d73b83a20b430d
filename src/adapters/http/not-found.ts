import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { problem } from '../../kernel/errors.ts';
import { answerPreflight } from './cors.ts';
import { sendProblem } from './problems.ts';

/** Answers what no route matched: 404, or 405 with `Allow` where the path is known, or the `OPTIONS` of such a path. */
export function answerUnmatched(app: FastifyInstance): void {
  const methods = new Set<HTTPMethods>();
  app.addHook('onRoute', ({ method }) => {
    for (const one of [method].flat()) methods.add(one);
  });

  const allowedAt = (path: string) => [...methods].filter((method) => app.findRoute({ method, url: path }) !== null);

  app.setNotFoundHandler((request, reply) => answer(request, reply, allowedAt(request.url.split('?', 1)[0]!)));
}

function answer(request: FastifyRequest, reply: FastifyReply, methods: readonly string[]): void {
  if (methods.length === 0) {
    sendProblem(reply, problem('not_found', 'There is nothing at this address.'));
    return;
  }
  const allowed = [...methods, 'OPTIONS'].sort().join(', ');
  reply.header('allow', allowed);
  if (request.method === 'OPTIONS') {
    answerPreflight(request, reply, allowed);
    reply.code(204).send();
    return;
  }
  sendProblem(reply, problem('method_not_allowed', `This address takes ${allowed}.`));
}
