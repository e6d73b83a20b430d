import { type Command, refusal, success } from '../../kernel/command.ts';
import { problem } from '../../kernel/errors.ts';
import { erased, type Message, readMessages, requeueMessages } from './store.ts';

/** Sends messages that failed, or were kept, again. It stays the same message, under the same id. */
export const retryMessages: Command<{ readonly message_id: string }, Message> = {
  name: 'notifications.retry',
  locks: ({ message_id }) => [`message:${message_id}`],
  async execute(tx, calls, { now }) {
    const found = await readMessages(
      tx,
      calls.flatMap(({ input }) => (isUuid(input.message_id) ? input.message_id : [])),
    );
    const again = [...found.values()].filter(mayGoAgain);
    requeueMessages(
      tx,
      again.map(({ message_id }) => message_id),
      now,
    );
    return calls.map(({ input: { message_id } }) => {
      const message = found.get(message_id);
      if (!message) return refusal(problem('not_found', 'There is no such message.'));
      const { status, attempts } = message;
      if (!mayGoAgain(message)) {
        return refusal(problem('invalid_transition', 'Only messages that failed or were kept can be sent again.'));
      }
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

const mayGoAgain = ({ status, recipient }: Message) =>
  (status === 'failed' || status === 'kept') && recipient !== erased;
