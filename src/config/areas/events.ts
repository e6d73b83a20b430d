import { boolean, integer, text } from '../kinds/basic.ts';
import { brokers, kafkaSsl, saslMechanism, topicName } from '../kinds/events.ts';
import { setting } from '../setting.ts';

export const events = {
  brokers: setting({
    name: 'KAFKA_BROKERS',
    kind: brokers,
    default: null,
    description:
      'Kafka 2.1 or later: host:port, separated by commas. With it the event log is published to topics and consumers read those; without it they read the table.',
  }),
  username: setting({
    name: 'KAFKA_USERNAME',
    kind: text,
    default: null,
    description: 'Name at the brokers, by SASL. Without it there is no sign-in.',
  }),
  password: setting({
    name: 'KAFKA_PASSWORD',
    kind: text,
    default: null,
    secret: true,
    description: 'Password of KAFKA_USERNAME.',
  }),
  saslMechanism: setting({
    name: 'KAFKA_SASL_MECHANISM',
    kind: saslMechanism,
    default: 'plain',
    description: 'How KAFKA_USERNAME signs in: plain, scram-sha-256 or scram-sha-512.',
  }),
  ssl: setting({
    name: 'KAFKA_SSL',
    kind: kafkaSsl,
    default: 'false',
    description:
      'TLS to the brokers: true (certificates checked; a private authority by NODE_EXTRA_CA_CERTS), or the path of the authority’s certificate.',
  }),
  topic: setting({
    name: 'KAFKA_TOPIC',
    kind: topicName,
    default: 'scalable-shop-purchases',
    description:
      'Topic of purchases, never with KAFKA_TOPIC_PREFIX: several installations on one cluster each need their own.',
  }),
  groupId: setting({
    name: 'KAFKA_GROUPID',
    kind: topicName,
    default: 'scalable-shop',
    description: 'Consumer group that stores purchases; other groups are crema.<consumer>.',
  }),
  topicPrefix: setting({
    name: 'KAFKA_TOPIC_PREFIX',
    kind: topicName,
    default: null,
    description: 'Put before every other topic’s name, with a dot: several installations on one cluster.',
  }),
  createTopics: setting({
    name: 'KAFKA_CREATE_TOPICS',
    kind: boolean(),
    default: { says: 'true outside production', of: ({ production }) => !production },
    description: 'Make topics that are missing when starting. Otherwise one message names them.',
  }),
  partitions: setting({
    name: 'KAFKA_PARTITIONS',
    kind: integer(1, 1_000),
    default: '6',
    description: 'Partitions of topics that Crema makes: as many workers at most share a consumer’s work.',
  }),
  replication: setting({
    name: 'KAFKA_REPLICATION',
    kind: integer(-1, 32),
    default: '-1',
    description: 'Replicas of topics that Crema makes; -1 is the brokers’ default.',
  }),
};
