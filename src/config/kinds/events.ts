import type { Kind } from '../setting.ts';

const place = /^(?:\[[0-9a-f:]+\]|[\w.-]+)(?::\d{1,5})?$/i;
const name = /^[\w.-]{1,200}$/;

/** Addresses to begin with; the rest of the cluster is learnt from them. */
export const brokers: Kind<readonly string[]> = {
  expected: 'addresses of brokers, host:port, separated by commas',
  parse: (value) => {
    const all = value.split(',').map((one) => one.trim());
    return all.every((one) => place.test(one)) ? all : undefined;
  },
  format: (value) => value.join(','),
};

/** Name of a topic or a group, or the beginning of one. */
export const topicName: Kind<string> = {
  expected: 'letters, digits, ".", "_" and "-"',
  parse: (value) => (name.test(value) ? value : undefined),
  format: (value) => value,
};

const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

export const saslMechanism: Kind<(typeof mechanisms)[number]> = {
  expected: mechanisms.join(', '),
  parse: (value) => mechanisms.find((one) => one === value.toLowerCase()),
  format: (value) => value,
};

const switches = new Map<string, boolean>([
  ...['true', '1', 'yes', 'on'].map((word) => [word, true] as const),
  ...['false', '0', 'no', 'off'].map((word) => [word, false] as const),
]);

/** TLS: off, on, or on with a certificate authority of one's own. */
export const kafkaSsl: Kind<boolean | { readonly caFile: string }> = {
  expected: 'true, false or the path of a CA certificate (PEM)',
  parse: (value) => switches.get(value.toLowerCase()) ?? (/[./\\]/.test(value) ? { caFile: value } : undefined),
  format: (value) => (typeof value === 'boolean' ? String(value) : value.caFile),
};
