import { isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { isPrivateAddress } from '../../adapters/http/index.ts';

/**
 * Where a request comes from, for counting only: behind a proxy of one's own network, the last address that the proxy
 * wrote down; else the peer. A client in the same network can make that up, and then counts as somebody else: what
 * guards an account from guessing must not rest on it alone. Of IPv6 the network, which is what one customer is given.
 */
export function clientAddressOf(request: Pick<FastifyRequest, 'ip' | 'headers'>): string {
  const forwarded = request.headers['x-forwarded-for'];
  const last = isPrivateAddress(request.ip)
    ? String(forwarded ?? '')
        .split(',')
        .at(-1)!
        .trim()
    : '';
  const address = last === '' ? request.ip : last.slice(0, 45);
  return isIPv6(address) && !address.startsWith('::ffff:') ? networkOf(address) : address;
}

/** The first 64 bits. */
function networkOf(address: string): string {
  const [left = '', right] = address.split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  const zeros = right === undefined ? [] : new Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0');
  return [...head, ...zeros, ...tail].slice(0, 4).join(':');
}
