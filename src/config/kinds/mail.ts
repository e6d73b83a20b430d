import type { Kind } from '../setting.ts';

// no spaces, angle brackets or line ends in it: what stands here goes into mail headers
const plain = /^[^\s<>@,;"]+@[^\s<>@,;"]+$/;
const named = /^[^<>\r\n]{1,200}<([^<>]+)>$/;

/** A mail address, with or without a name before it. */
export const mailAddress: Kind<string> = {
  expected: 'a mail address such as orders@cafe.example or Café <orders@cafe.example>',
  parse: (value) => (plain.test(named.exec(value)?.[1] ?? value) ? value : undefined),
  format: (value) => value,
};

/** Where something is posted to. */
export const webAddress: Kind<string> = {
  expected: 'an address that starts with https:// or http://',
  parse: (value) => (['http:', 'https:'].includes(URL.parse(value)?.protocol ?? '') ? value : undefined),
  format: (value) => value,
};
