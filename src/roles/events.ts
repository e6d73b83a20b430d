import type { KafkaSettings } from '../adapters/kafka/index.ts';
import type { Config } from '../config.ts';
import type { Shop } from './shop.ts';

/** How to come to Kafka; null: there is none, and nothing of it is loaded. */
export function kafkaSettings({ events }: Config): KafkaSettings | null {
  const { brokers } = events;
  return brokers === null ? null : { ...events, brokers };
}

/** The adapter, loaded only where it is used. */
export const loadKafka = () => import('../adapters/kafka/index.ts');

/** Looks whether events come through to the brokers; null where there are none. */
export function eventsProbe({ config, database }: Pick<Shop, 'config' | 'database'>): (() => Promise<void>) | null {
  const settings = kafkaSettings(config);
  if (settings === null) return null;
  return async () => (await loadKafka()).lookAtKafka(settings, database);
}
