import { Admin } from '@platformatic/kafka';
import type { Reader } from '../../kernel/database.ts';
import { connectionOf, type KafkaSettings } from './connection.ts';
import { oldestUnrelayedAge } from './relay-position.ts';
import { briefly } from './retrying.ts';

/** Events may wait so many seconds for their topic before something is wrong. */
const mostAge = 60;
/** Every look is a connection in the brokers' log. */
const keptMs = 5_000;

let seen: { readonly at: number; readonly answer: Promise<unknown> } | undefined;

/** Looks whether brokers answer, at most every five seconds, and whether the log comes through to them. */
export async function lookAtKafka(settings: KafkaSettings, reader: Reader): Promise<void> {
  if (seen === undefined || performance.now() - seen.at > keptMs) {
    seen = { at: performance.now(), answer: askBrokers(settings) };
  }
  const [age] = await Promise.all([oldestUnrelayedAge(reader), seen.answer]);
  if (age > mostAge) throw new Error(`the oldest event that no broker has is ${Math.round(age)} s old`);
}

/** @returns how many brokers there are */
export async function askBrokers(settings: KafkaSettings): Promise<number> {
  const admin = new Admin({ ...connectionOf(settings, 'crema-health'), connectTimeout: 2_000, retries: 0 });
  try {
    return (await admin.metadata({ topics: [] })).brokers.size;
  } finally {
    await briefly(admin.close());
  }
}
