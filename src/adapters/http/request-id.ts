import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Tells processes apart; the counter tells the requests of one process apart. Dearer ids would be paid per request. */
const processPart = randomBytes(6).toString('base64url');
let counter = 0;

const sane = /^[\x21-\x7e]{1,128}$/;

/** The client's `x-request-id` if it is at most 128 visible ASCII characters, else a new id. */
export function requestIdOf(raw: Pick<IncomingMessage, 'headers'>): string {
  const given = raw.headers['x-request-id'];
  return typeof given === 'string' && sane.test(given) ? given : newRequestId();
}

export function newRequestId(): string {
  counter += 1;
  return `${processPart}-${counter.toString(36)}`;
}
