import type { Mutant } from './mutant.ts';

/** In the log, and in how its consumers read it. */
export const consumerMutants: readonly Mutant[] = [
  {
    what: 'the log is read by id',
    expects: ['E3', 'L3', 'L1', 'R1'],
    changes: [
      {
        file: 'src/kernel/event-log.ts',
        from: `where (transaction_id, position) > ($1::xid8, $2::bigint)
     and transaction_id < pg_snapshot_xmin(pg_current_snapshot())
   order by log.transaction_id, log.position`,
        to: `where position > $2::bigint and $1::xid8 is not null
   order by log.position`,
      },
    ],
  },
  {
    what: 'transactions draw their number before their locks',
    expects: ['E2'],
    changes: [
      {
        file: 'src/adapters/postgres/transaction.ts',
        from: "this.#track(client.query({ text: 'begin' }));",
        to: "this.#track(client.query({ text: 'begin' }));\n    this.#track(client.query({ text: 'select pg_current_xact_id()' }));",
      },
    ],
  },
  {
    what: 'a position is saved outside the transaction, before the effect',
    expects: ['E3', 'L1', 'L3'],
    changes: [
      {
        file: 'src/kernel/consumer-step.ts',
        from: '        seen = page;\n',
        to: `        seen = page;
        const at2 = page.end;
        if (at2) await database.transaction(async (own) => void own.write(advance, [consumer.name, at2.transaction_id, at2.position, now()]));
`,
      },
    ],
  },
  {
    what: 'a position is saved outside the transaction, after the effect',
    expects: ['E3', 'R1'],
    changes: [
      {
        file: 'src/kernel/consumer-step.ts',
        from: '  void tx.write(advance, [consumer.name, page.end.transaction_id, page.end.position, time]);\n  return',
        to: '  Object.assign(page, { at: [consumer.name, page.end.transaction_id, page.end.position, time] });\n  process',
      },
      {
        file: 'src/kernel/consumer-step.ts',
        from: '      glance?.standsAt(place);\n      return step;\n',
        to: `      const later = (seen as { at?: unknown[] } | null)?.at;
      if (later) await database.transaction(async (tx) => void tx.write(advance, later));
      glance?.standsAt(place);
      return step;
`,
      },
    ],
  },
  {
    what: 'two processes may have a consumer at once',
    expects: ['E3', 'L3', 'R1'],
    changes: [
      {
        file: 'src/kernel/consumer-step.ts',
        from: "if (!(await claiming)[0]!.claimed) return 'taken';",
        to: 'await claiming;',
      },
    ],
  },
  {
    what: 'a consumer swallows its errors',
    expects: ['E3', 'L1', 'L3', 'R1'],
    changes: [
      {
        file: 'src/kernel/consumer-step.ts',
        from: '      if (isOutage(error) || failed.length === 0) throw error;',
        to: `      const lost = (seen as Page | null)?.end;
      if (lost) {
        await database.transaction(async (tx) => void tx.write(advance, [consumer.name, lost.transaction_id, lost.position, now()]));
        return { worked: true, appended: false, full: true };
      }
      if (isOutage(error) || failed.length === 0) throw error;`,
      },
    ],
  },
];
