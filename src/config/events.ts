import type { Fault } from './faults.ts';
import type { Values } from './settings.ts';

/** Half of a sign-in is an oversight. */
export function eventsFaults({ brokers, username, password, replication }: Values['events']): Fault[] {
  if (brokers === null) return [];
  const faults: Fault[] = [];
  const missing = (name: string, beside: string) =>
    faults.push({ name, message: `is not set; expected beside ${beside}.` });
  if (username !== null && password === null) missing('KAFKA_PASSWORD', 'KAFKA_USERNAME');
  if (username === null && password !== null) missing('KAFKA_USERNAME', 'KAFKA_PASSWORD');
  if (replication === 0) {
    faults.push({ name: 'KAFKA_REPLICATION', message: 'is 0; expected -1 (the brokers’ default) or 1 and more.' });
  }
  return faults;
}
