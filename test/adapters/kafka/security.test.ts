import { describe, expect, test } from 'vitest';
import { askBrokers, missingTopics } from '../../../src/adapters/kafka/index.ts';
import { effectConsumer } from '../../kernel/trial-consumer.ts';
import { openProxy } from '../../support/proxy.ts';
import { haveBrokers, makeTopic, settingsOf } from './brokers.ts';
import { until, useTopics } from './topics-setting.ts';

const { env } = process;
const account = { username: env.TEST_KAFKA_USERNAME ?? '', password: env.TEST_KAFKA_PASSWORD ?? '' };
const sasl = { brokers: (env.TEST_KAFKA_SASL_BROKERS ?? '').split(','), ...account };
const tls = {
  brokers: (env.TEST_KAFKA_TLS_BROKERS ?? '').split(','),
  ...account,
  ssl: { caFile: env.TEST_KAFKA_CA ?? '' },
};

describe.skipIf(!haveBrokers('TEST_KAFKA'))('brokers', () => {
  const { start, write, effects } = useTopics();

  test.each([
    ['by SASL, plain', { ...sasl, saslMechanism: 'plain' }],
    ['by SASL, scram-sha-256', { ...sasl, saslMechanism: 'scram-sha-256' }],
    ['by SASL, scram-sha-512, over TLS', { ...tls, saslMechanism: 'scram-sha-512' }],
  ] as const)('are reached %s', async (_, own) => {
    const consumer = effectConsumer('trial.secure');
    await start(settingsOf('TEST_KAFKA', own), [consumer]);
    await write(20);
    await until(async () => (await effects(consumer.name)).length === 20);
  });

  test('that do not know the password, or whose certificate nobody vouches for, are not', async () => {
    await expect(askBrokers(settingsOf('TEST_KAFKA', { ...sasl, password: 'wrong' }))).rejects.toThrow();
    await expect(askBrokers(settingsOf('TEST_KAFKA', { ...tls, ssl: true }))).rejects.toThrow();
    expect(await askBrokers(settingsOf('TEST_KAFKA', tls))).toBe(1);
  });

  test('whose topics are missing and may not be made: one message names them, and it goes on when they are there', async () => {
    const settings = settingsOf('TEST_KAFKA', { createTopics: false });
    const warnings: string[] = [];
    const consumer = effectConsumer('trial.missing');
    await start(settings, [consumer], { warn: (message) => warnings.push(message) });
    const topic = `${settings.topicPrefix}.trial.noted`;
    const named = () => warnings.filter((message) => message.includes(topic));
    await until(async () => named().length > 0);
    expect(named()[0]).toContain('KAFKA_CREATE_TOPICS=true');
    expect(await missingTopics(settings, consumer.types)).toEqual([topic]);
    await write(10);
    expect(await effects(consumer.name)).toEqual([]);
    await makeTopic(settings, topic);
    await until(async () => (await effects(consumer.name)).length === 10);
  });

  test('that are absent at start are waited for, without hurry', async () => {
    const [host, port] = settingsOf('TEST_KAFKA').brokers[0]!.split(':');
    const proxy = await openProxy({ host: host!, port: Number(port) });
    proxy.refuse(true);
    const settings = settingsOf('TEST_KAFKA', { brokers: [`127.0.0.1:${proxy.port}`] });
    const warnings: string[] = [];
    const consumer = effectConsumer('trial.absent');
    await start(settings, [consumer], { warn: (message) => warnings.push(message) });
    await write(10);
    await until(async () => warnings.length >= 4);
    expect(await effects(consumer.name)).toEqual([]);
    proxy.refuse(false);
    await until(async () => (await effects(consumer.name)).length === 10);
    await proxy.close();
  });
});
