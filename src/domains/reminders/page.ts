import type { FastifyReply } from 'fastify';

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

const pages = {
  ask: {
    title: 'No more of these reminders?',
    inside: '<form method="post"><button>Yes, end them</button></form>',
  },
  ended: {
    title: 'You will get no more of these reminders',
    inside: '<p>Should you miss them: they can be set up again in your account.</p>',
  },
} as const;

/** What a browser sees at the end of a reminder's link. */
export function sendPage(reply: FastifyReply, page: keyof typeof pages): FastifyReply {
  const { title, inside } = pages[page];
  reply.header('content-security-policy', policy).header('vary', 'Accept').type('text/html; charset=utf-8');
  return reply.send(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1rem; }
button { font: inherit; padding: .5rem 1.2rem; }</style>
<h1>${title}</h1>
${inside}
</html>
`);
}
