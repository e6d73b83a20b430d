import { type AuditEntry, type Command, success } from '../../kernel/command.ts';
import type { Consumer } from '../../kernel/consumer.ts';
import { replayDeadLetterIn, resetConsumerIn, setPausedIn } from '../../kernel/consumer-admin.ts';
import { Problem, problem } from '../../kernel/errors.ts';

/** Every one of these is done alone in its transaction: they share a lock, and are asked for by hand. */
const lock = () => ['consumer-admin'];

const audited = (action: string, entityId: string): AuditEntry => ({
  action: `consumers.${action}`,
  entity: 'consumers',
  entityId,
});

/** Stops a consumer after its present set, or lets it go on, in every process. */
export const pauseConsumer: Command<{ readonly name: string; readonly paused: boolean }, null> = {
  name: 'admin.pause_consumer',
  locks: lock,
  async execute(tx, calls) {
    const [{ input }] = calls as [(typeof calls)[0]];
    await setPausedIn(tx, input.name, input.paused);
    return [success(null, [], [audited(input.paused ? 'pause' : 'resume', input.name)])];
  },
};

/** Sends a consumer back to the start of the log, without what it had made. */
export function resetCommand(consumers: readonly Consumer[]): Command<{ readonly name: string }, null> {
  return {
    name: 'admin.reset_consumer',
    locks: lock,
    async execute(tx, calls) {
      const [{ input }] = calls as [(typeof calls)[0]];
      const consumer = consumers.find((one) => one.name === input.name);
      if (!consumer) throw problem('not_found', 'There is no such consumer.');
      await resetConsumerIn(tx, consumer);
      return [success(null, [], [audited('reset', input.name)])];
    },
  };
}

/** Hands a dead letter's event to its consumer again. */
export function replayCommand(consumers: readonly Consumer[]): Command<{ readonly id: number }, null> {
  return {
    name: 'admin.replay_dead_letter',
    locks: lock,
    async execute(tx, calls) {
      const [{ input }] = calls as [(typeof calls)[0]];
      await replayDeadLetterIn(tx, consumers, input.id).catch(failed);
      const audit = { action: 'dead_letters.replay', entity: 'dead_letters', entityId: String(input.id) };
      return [success(null, [], [audit])];
    },
  };
}

/** What the consumer fails of may be anything; what the database cannot do now is no failure of the event. */
function failed(error: unknown): never {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (error instanceof Problem || /^(08|40|53|57)/.test(code) || /connection/i.test(message)) throw error;
  throw problem('replay_failed', 'The consumer failed of it again; the letter stays open.');
}
