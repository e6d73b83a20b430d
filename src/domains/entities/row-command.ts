import type { Command, Outcome } from '../../kernel/command.ts';
import { success } from '../../kernel/command.ts';
import type { Entity, Written } from './entity.ts';
import { type Row, readRows } from './rows.ts';

/** A domain's command that writes rows, made to answer them as they are afterwards, read in the same transaction. */
export function answeringRows<Input>(
  entity: Entity,
  verb: string,
  inner: Command<Input, Written>,
): Command<Input, Row> {
  return {
    name: `admin.${verb}_${entity.name}`,
    ...(inner.locks ? { locks: (input: Input) => inner.locks!(input) } : {}),
    ...(inner.thenLocks ? { thenLocks: (input: Input) => inner.thenLocks!(input) } : {}),
    ...(inner.explain ? { explain: (constraint: string) => inner.explain!(constraint) } : {}),
    async execute(tx, calls, context) {
      const outcomes = await inner.execute(tx, calls, context);
      const ids = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value.id] : []));
      const rows = await readRows(tx, entity, ids);
      return outcomes.map((outcome): Outcome<Row> => {
        if (!outcome.ok) return outcome;
        return success(rows.get(outcome.value.id)!, outcome.events, outcome.audit);
      });
    },
  };
}
