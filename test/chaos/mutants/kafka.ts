import type { Change } from '../copy.ts';
import type { Mutant } from './mutant.ts';

const markBeforeTheAck: Change = {
  file: 'src/adapters/kafka/relay.ts',
  from: `          await producer.send({ messages: batch.messages, acks: -1, idempotent: true });
          if (lost.aborted || !(await advanceRelay(database, at, batch.end, now()))) return;
`,
  to: `          if (lost.aborted || !(await advanceRelay(database, at, batch.end, now()))) return;
          await producer.send({ messages: batch.messages, acks: -1, idempotent: true });
`,
};

/** In the way by brokers. */
export const kafkaMutants: readonly Mutant[] = [
  {
    what: 'Kafka: a position is marked before the brokers have acknowledged',
    expects: ['E1'],
    on: 'kafka',
    changes: [markBeforeTheAck],
  },
  {
    what: 'Kafka: two relays share the log without a lock',
    expects: ['E2'],
    on: 'kafka',
    changes: [
      markBeforeTheAck,
      {
        file: 'src/adapters/kafka/relay-lock.ts',
        from: 'if (rows[0]!.held) return',
        to: 'if (rows.length > 0) return',
      },
    ],
  },
  {
    what: 'Kafka: the position in a topic is saved outside the transaction of the effect',
    expects: ['E3', 'L1', 'L3'],
    on: 'kafka',
    changes: [
      {
        file: 'src/kernel/topic-step.ts',
        from: '        tried = fresh.filter(({ fault }) => fault === null);\n',
        to: `        tried = fresh.filter(({ fault }) => fault === null);
        await database.transaction(async (own) => moveTopicPositions(own, consumer.name, moved(set, claimed.positions)));
`,
      },
    ],
  },
  {
    what: 'Kafka: the position in a topic is not compared',
    expects: ['E3', 'L3'],
    on: 'kafka',
    changes: [
      {
        file: 'src/kernel/topic-step.ts',
        from: 'if (row === undefined || row.next_offset !== slot.next_offset) return',
        to: 'if (row === undefined) return',
      },
      {
        file: 'src/kernel/topic-step.ts',
        from: `taken: (arrival) =>
      compareCursors(arrival.event, laterOf<Cursor>(positions.get(partitionName(arrival))!, consumer)) <= 0,`,
        to: 'taken: () => false,',
      },
    ],
  },
];
