import type { MessageToProduce } from '@platformatic/kafka';
import type { StoredEvent } from '../../kernel/event.ts';
import { partitionKey, partitionOf } from '../../kernel/partition.ts';
import type { Topic } from '../../kernel/topic-positions.ts';

export type OutgoingMessage = MessageToProduce<string, string, string, string>;

/**
 * An event as a message: CloudEvents 1.0 in binary mode, attributes in headers and nothing but the data in the value
 * (CloudEvents, Kafka Protocol Binding, 3.2). `ce_logposition` is an extension of ours: the event's place in the log.
 */
export function messageOf(event: StoredEvent, { topic, partitions }: Topic): OutgoingMessage {
  return {
    topic,
    partition: partitionOf(partitionKey(event), partitions),
    key: event.subject,
    value: JSON.stringify(event.data),
    headers: {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: event.event_id,
      ce_source: event.source,
      ce_type: event.type,
      ce_subject: event.subject,
      ce_time: event.time,
      ce_dataversion: '1',
      ce_logposition: `${event.transaction_id}.${event.position}`,
      ...(event.traceparent !== null && { ce_traceparent: event.traceparent }),
    },
  };
}
