import type { KafkaSettings } from '../adapters/kafka/index.ts';
import type { Config } from '../config.ts';

/** How to come to Kafka; null: there is none, and nothing of it is loaded. */
export function kafkaSettings({ events }: Config): KafkaSettings | null {
  const { brokers } = events;
  return brokers === null ? null : { ...events, brokers };
}

/** The adapter, loaded only where it is used. */
export const loadKafka = () => import('../adapters/kafka/index.ts');
