import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { problem } from '../../kernel/errors.ts';
import { answerPreflight } from './cors.ts';
import { sendProblem } from './problems.ts';

/**
 * Makes the answer to what no route matched: 404, or 405 with `Allow` where the path is known, or the `OPTIONS` of such
 * a path. It is given before a body is read: Fastify's not-found handler comes after that, too late for some methods.
 */
export function createUnmatchedAnswer(app: FastifyInstance): (request: FastifyRequest, reply: FastifyReply) => void {
  const methods = new Set<HTTPMethods>();
  app.addHook('onRoute', ({ method }) => {
    for (const one of [method].flat()) methods.add(one);
  });

  return (request, reply) => {
    const url = request.url.split('?', 1)[0]!;
    const found = [...methods].flatMap((method) => {
      const route = app.findRoute({ method, url });
      return route === null ? [] : [{ method, parameters: Object.keys(route.params).length }];
    });
    // `/things/export` is an address of its own, although `DELETE /things/:id` would take it for a thing
    const fewest = Math.min(...found.map(({ parameters }) => parameters));
    const own = found.filter(({ parameters }) => parameters === fewest);
    answer(
      request,
      reply,
      own.map(({ method }) => method),
    );
  };
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
