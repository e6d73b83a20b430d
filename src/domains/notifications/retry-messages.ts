import { type Command, refusal, success } from '../../kernel/command.ts';
import { problem } from '../../kernel/errors.ts';
import { erased, type Message, readMessages, requeueMessages } from './store.ts';

/** Sends messages that failed, or were kept, again. It stays the same message, under the same id. */
export const retryMessages: Command<{ readonly message_id: string }, Message> = {
  name: 'notifications.retry',
  locks: ({ message_id }) => [`message:${message_id}`],
  async execute(tx, calls, { now }) {
    const ids = calls.flatMap(({ input }) => (isUuid(input.message_id) ? input.message_id : []));
    const found = await readMessages(tx, ids);
    const queued = await requeueMessages(tx, [...found.keys()], now);
    // read again: perhaps they were withdrawn a moment ago
    const others = [...found.keys()].filter((id) => !queued.has(id));
    const left = others.length > 0 ? await readMessages(tx, others) : found;
    return calls.map(({ input: { message_id } }) => {
      const message = found.get(message_id);
      if (!message) return refusal(problem('not_found', 'There is no such message.'));
      if (!queued.has(message_id)) return refusal(problem('invalid_transition', whyNot(left.get(message_id))));
      const { status, attempts } = message;
      const entry = { action: 'notifications.retry', entity: 'notification_outbox', entityId: message_id };
      const audit = { ...entry, before: { status, attempts }, after: { status: 'pending', attempts: 0 } };
      const after: Message = {
        ...message,
        status: 'pending',
        attempts: 0,
        last_error: null,
        updated_at: now.toISOString(),
      };
      return success(after, [], [audit]);
    });
  },
};

/** Anything else is unknown, like an id that nobody has. */
const isUuid = (text: string) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(text);

function whyNot(message: Message | undefined): string {
  if (message?.recipient === erased) return 'Whom this message was for has been erased.';
  if (message?.withdrawn_at) {
    return `This message was withdrawn at ${message.withdrawn_at}: it is not wanted any more, and is not sent again.`;
  }
  return 'Only messages that failed or were kept can be sent again.';
}
