import { Admin } from '@platformatic/kafka';
import type { Reader } from '../../kernel/database.ts';
import { connectionOf, type KafkaSettings } from './connection.ts';
import { oldestUnrelayedAge } from './relay-position.ts';

/** Events may wait so many seconds for their topic before something is wrong. */
const mostAge = 60;

/** Looks whether brokers answer, and whether the log comes through to them. */
export function kafkaProbe(settings: KafkaSettings, reader: Reader): { look(): Promise<void>; close(): Promise<void> } {
  const admin = new Admin({
    ...connectionOf(settings, 'crema-health'),
    connectTimeout: 800,
    requestTimeout: 900,
    retries: 0,
  });
  return {
    async look() {
      const [age] = await Promise.all([oldestUnrelayedAge(reader), admin.metadata({ topics: [], forceUpdate: true })]);
      if (age > mostAge) throw new Error(`the oldest event that no broker has is ${Math.round(age)} s old`);
    },
    close: () => admin.close().catch(() => {}),
  };
}
