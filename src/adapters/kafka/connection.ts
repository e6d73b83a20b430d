import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { BaseOptions, SASLOptions } from '@platformatic/kafka';

export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly username: string | null;
  readonly password: string | null;
  readonly saslMechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly ssl: boolean | { readonly caFile: string };
  /** Topic of purchases. */
  readonly topic: string;
  /** Group that stores them. */
  readonly groupId: string;
  readonly topicPrefix: string | null;
  readonly createTopics: boolean;
  readonly partitions: number;
  /** -1: the brokers' default. */
  readonly replication: number;
}

const mechanisms = {
  plain: 'PLAIN',
  'scram-sha-256': 'SCRAM-SHA-256',
  'scram-sha-512': 'SCRAM-SHA-512',
} as const satisfies Record<KafkaSettings['saslMechanism'], SASLOptions['mechanism']>;

/** How every client connects. A broker that died is found out in seconds: the others have its work by then. */
export function connectionOf(settings: KafkaSettings, clientId: string): BaseOptions {
  const { brokers, username, password, ssl } = settings;
  const signIn = username !== null && { username, password: password ?? '' };
  return {
    clientId,
    bootstrapBrokers: [...brokers],
    connectTimeout: 3_000,
    requestTimeout: 10_000,
    timeout: 5_000,
    retries: 3,
    retryDelay: 250,
    autocreateTopics: false,
    ...(signIn && { sasl: { mechanism: mechanisms[settings.saslMechanism], ...signIn } }),
    ...(ssl !== false && {
      tls: ssl === true ? {} : { ca: [readFileSync(ssl.caFile)] },
      // an address is no name that one could ask for (RFC 6066, 3); the certificate is held against it all the same
      tlsServerName: !brokers.some((broker) => isIP(broker.replace(/:\d+$/, ''))),
    }),
  };
}

/** The first reason of a failure, without what was tried around it. */
export function reasonOf(error: unknown): string {
  const { errors, cause, message } = error as { errors?: unknown[]; cause?: unknown; message?: string };
  if (errors?.length) return reasonOf(errors.at(-1));
  if (cause instanceof Error && cause.message) return `${message}: ${reasonOf(cause)}`;
  return message ?? String(error);
}
