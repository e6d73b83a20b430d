import type { Change } from './copy.ts';

/** A planted bug in the code, and the invariants of which at least one must notice it under chaos. */
export interface Mutant {
  readonly what: string;
  readonly expects: readonly string[];
  readonly changes: readonly Change[];
  /** It is in the way by brokers. */
  readonly on?: 'kafka';
  /** Instead of chaos: how it is tried at chosen moments. */
  readonly by?: 'crash points of Crema' | 'crash points of PostgreSQL' | 'cut points' | 'overload' | 'cache outage';
}

const noOrderLock = (file: string): Change => ({
  file: `src/domains/orders/${file}`,
  from: 'locks: ({ order_id }) => [orderLock(order_id)],',
  to: 'locks: () => [],',
});
const noVersionGuard: Change = {
  file: 'src/domains/orders/store-change.ts',
  from: 'where o.order_id = c.order_id and o.version = c.version',
  to: 'where o.order_id = c.order_id',
};

const markBeforeTheAck: Change = {
  file: 'src/adapters/kafka/relay.ts',
  from: `          await producer.send({ messages: batch.messages, acks: -1, idempotent: true });
          if (lost.aborted || !(await advanceRelay(database, at, batch.end, now()))) return;
`,
  to: `          if (lost.aborted || !(await advanceRelay(database, at, batch.end, now()))) return;
          await producer.send({ messages: batch.messages, acks: -1, idempotent: true });
`,
};

export const mutants: readonly Mutant[] = [
  {
    what: 'a sum is rounded twice',
    expects: ['M1'],
    changes: [
      {
        file: 'src/domains/carts/totals.ts',
        from: 'const subtotal = lines.reduce((sum, line) => sum + line.price_cents * line.quantity, 0);',
        to: 'const subtotal = Math.round(lines.reduce((sum, line) => sum + line.price_cents * line.quantity, 0) / 10) * 10;',
      },
    ],
  },
  { what: 'a refund takes no lock', expects: ['M2'], changes: [noOrderLock('refund-command.ts'), noVersionGuard] },
  {
    what: 'a key that was taken in the meantime is overlooked',
    expects: ['O1', 'E3'],
    changes: [
      {
        file: 'src/kernel/idempotency.ts',
        from: 'kernel.require(count(*) = $10,',
        to: 'kernel.require(count(*) <= $10,',
      },
    ],
  },
  {
    what: 'a key is kept outside the transaction of its effect',
    expects: ['B1', 'O1', 'O3'],
    by: 'crash points of Crema',
    changes: [
      {
        file: 'src/kernel/execute.ts',
        from: '  keepAnswers(tx, kept, time);\n',
        to: '  Object.assign(globalThis, { kept });\n',
      },
      {
        file: 'src/kernel/execute.ts',
        from: '    batchSize.record(submissions.length, { command: command.name });\n',
        to: `    await database.transaction(async (tx) => keepAnswers(tx, (globalThis as never as { kept: Kept[] }).kept, now()));
    batchSize.record(submissions.length, { command: command.name });
`,
      },
    ],
  },
  {
    what: 'a key is not scoped to its principal',
    expects: ['O2', 'B1'],
    changes: [
      {
        file: 'src/adapters/http/command-route.ts',
        from: '    principal: principal.id,\n    route:',
        to: "    principal: 'anybody',\n    route:",
      },
    ],
  },
  {
    what: 'a key forgets its body',
    expects: ['O2'],
    changes: [
      {
        file: 'src/kernel/idempotency.ts',
        from: 'if (row.fingerprint !== call.fingerprint) {',
        to: 'if (row.fingerprint === null) {',
      },
    ],
  },
  {
    what: 'PostgreSQL acknowledges before it has written',
    expects: ['O3', 'B1'],
    by: 'crash points of PostgreSQL',
    changes: [
      {
        file: 'src/adapters/postgres/connection-settings.ts',
        from: "options: '-c timezone=UTC",
        to: "options: '-c synchronous_commit=off -c timezone=UTC",
      },
    ],
  },
  {
    what: 'we acknowledge before PostgreSQL has',
    expects: ['O3', 'B1'],
    by: 'crash points of PostgreSQL',
    changes: [
      { file: 'src/adapters/postgres/database.ts', from: 'await tx.commit();', to: 'tx.commit().catch(() => {});' },
    ],
  },
  {
    what: 'a commit that went unanswered is always made again',
    expects: ['B1', 'E1', 'O1', 'E3'],
    by: 'cut points',
    changes: [
      {
        file: 'src/adapters/postgres/inquiry.ts',
        from: 'if (row.run === (await runs.get(client))) return true;',
        to: 'if (row.run === (await runs.get(client))) return false;',
      },
    ],
  },
  {
    what: 'a connection that is lost in use ends the process',
    expects: ['R1'],
    changes: [{ file: 'src/adapters/postgres/database.ts', from: "client.on('error', () => {});", to: '' }],
  },
  {
    what: 'a status is written without looking',
    expects: ['O4', 'O3', 'E2'],
    changes: [noOrderLock('transition.ts'), noVersionGuard],
  },
  {
    what: 'an error aborts the batch',
    expects: ['B1', 'O3'],
    changes: [
      {
        file: 'src/kernel/execute.ts',
        from: '    const middle = submissions.length >> 1;',
        to: '    if (submissions.length > 1) return { settled: submissions.map(() => ({ defect: error })), appended: false };\n    const middle = 0;',
      },
    ],
  },
  {
    what: 'stock is read, then updated',
    expects: ['K1'],
    changes: [
      {
        file: 'src/domains/orders/checkout.ts',
        from: 'void tx.lock([...tracked.map(productLock),',
        to: 'void tx.lock([',
      },
      { file: 'migrations/0002_catalog.sql', from: 'constraint stock_not_negative check (on_hand >= 0),', to: '' },
    ],
  },
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
        from: '  void tx.write(advance, [consumer.name, page.end.transaction_id, page.end.position, time]);\n  process',
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
    what: 'points are earned by whoever hears of completion, paid or not, again and again',
    expects: ['L1', 'L3'],
    changes: [
      { file: 'src/domains/loyalty/order-points.ts', from: 'if (order.completed_at !== null) return null;', to: '' },
      {
        file: 'src/domains/loyalty/order-points.ts',
        from: 'cancelled_at !== null || order.captured_cents < total_cents',
        to: 'cancelled_at !== null',
      },
      {
        file: 'src/domains/loyalty/order-points.ts',
        from: 'if (!count(order, refund)) return null;\n    order.refunded_cents +=',
        to: 'order.refunded_cents += 0 *',
      },
    ],
  },
  {
    what: 'a balance is updated apart from its entries',
    expects: ['L2'],
    changes: [
      {
        file: 'src/domains/loyalty/store-wallets.ts',
        from: 'set balance = excluded.balance,',
        to: 'set balance = excluded.balance + (random() < 0.2)::int,',
      },
      {
        file: 'migrations/0007_loyalty.sql',
        from: `alter table loyalty.wallets add constraint wallets_balance foreign key (wallet_id, entries, balance)
  references loyalty.ledger (wallet_id, number, balance_after) deferrable initially deferred;`,
        to: '',
      },
      {
        file: 'migrations/0007_loyalty.sql',
        from: `  constraint ledger_chain foreign key (wallet_id, previous_number, balance_before)
    references loyalty.ledger (wallet_id, number, balance_after)`,
        to: '  constraint ledger_chain check (true)',
      },
    ],
  },
  {
    what: 'a cancelled order gives its points back twice',
    expects: ['L4'],
    changes: [
      {
        file: 'src/domains/orders/transition.ts',
        from: "rewards!.giveBack(id, 'order_cancelled')]",
        to: "[rewards!.giveBack(id, 'order_cancelled'), rewards!.giveBack(id, 'order_cancelled')].flat()]",
      },
      {
        file: 'src/domains/loyalty/return-redemptions.ts',
        from: "if (!redemption || redemption.status === 'returned') return [];",
        to: 'if (!redemption) return [];',
      },
      {
        file: 'migrations/0020_loyalty.sql',
        from: 'create unique index ledger_redemption_once',
        to: 'create index ledger_redemption_once',
      },
      {
        file: 'migrations/0007_loyalty.sql',
        from: '  constraint lots_remaining check (remaining between least(points, 0) and greatest(points, 0))',
        to: '  constraint lots_remaining check (true)',
      },
    ],
  },
  {
    what: 'a discount is given before its points are taken',
    expects: ['L4'],
    changes: [
      { file: 'src/domains/orders/checkout.ts', from: '  facts.rewards?.write(tx);\n', to: '' },
      {
        file: 'migrations/0020_loyalty.sql',
        from: ' references loyalty.redemptions (redemption_id) on delete set null;',
        to: ';',
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
  {
    what: 'a mail is acknowledged before the server has it',
    expects: ['J1'],
    changes: [
      {
        file: 'src/domains/notifications/send-task.ts',
        from: '    refused = await sender.send(',
        to: "    await record('sent', message.attempts, null);\n    refused = await sender.send(",
      },
    ],
  },
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
        from: 'taken: (arrival) => compareCursors(arrival.event, laterOf<Cursor>(positions.get(keyOf(arrival))!, consumer)) <= 0,',
        to: 'taken: () => false,',
      },
    ],
  },
  {
    what: 'the cache server may take its time',
    expects: ['C1'],
    by: 'cache outage',
    changes: [{ file: 'src/adapters/valkey/valkey.ts', from: ', commandTimeout: commandMs }', to: ' }' }],
  },
  {
    what: 'a shared copy is taken, however old it is',
    expects: ['C1'],
    by: 'cache outage',
    changes: [
      {
        file: 'src/adapters/cache/cache.ts',
        from: ' && shared.stamp > state.changedBy && shared.stamp >= this.#since!',
        to: '',
      },
    ],
  },
  {
    what: 'a queue has no end',
    expects: ['G1'],
    by: 'overload',
    changes: [
      {
        file: 'src/adapters/http/server.ts',
        from: 'maxInFlight: 1_000, maxLoopDelayMs: 500',
        to: 'maxInFlight: Number.POSITIVE_INFINITY, maxLoopDelayMs: Number.POSITIVE_INFINITY',
      },
      {
        file: 'src/kernel/lane.ts',
        from: 'const maxWaiting = 4_096;',
        to: 'const maxWaiting = Number.POSITIVE_INFINITY;',
      },
      {
        file: 'src/kernel/lane.ts',
        from: 'const maxWaitMs = 5_000;',
        to: 'const maxWaitMs = Number.POSITIVE_INFINITY;',
      },
    ],
  },
  {
    what: 'a stop does not wait for consumers, calls and connections',
    expects: ['R2'],
    changes: [{ file: 'src/cli/process.ts', from: 'stop.abort(reason);', to: 'process.exit(143);' }],
  },
];
