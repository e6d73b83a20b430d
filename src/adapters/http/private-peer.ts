import { BlockList, isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';

const near = new BlockList();
near.addSubnet('127.0.0.0', 8, 'ipv4');
near.addSubnet('10.0.0.0', 8, 'ipv4');
near.addSubnet('172.16.0.0', 12, 'ipv4');
near.addSubnet('192.168.0.0', 16, 'ipv4');
near.addSubnet('169.254.0.0', 16, 'ipv4');
near.addAddress('::1', 'ipv6');
near.addSubnet('fc00::', 7, 'ipv6');
near.addSubnet('fe80::', 10, 'ipv6');

const forwarding = ['forwarded', 'x-forwarded-for', 'x-real-ip'];

/** Whether an address is this machine's or of a private network, also in its IPv4-mapped form. */
export function isPrivateAddress(address: string): boolean {
  return near.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/**
 * Whether a request comes from this machine or a private network, and not through a proxy there that brings it from
 * elsewhere: a trusted proxy names the true peer, any other is told by its forwarding headers.
 */
export function isFromNearby(request: FastifyRequest): boolean {
  const peer = request.socket.remoteAddress;
  if (peer === undefined || !isPrivateAddress(peer)) return false;
  if (!forwarding.some((name) => request.headers[name] !== undefined)) return true;
  return request.ip !== peer && isPrivateAddress(request.ip);
}
