import { enqueueJobAt } from '../../adapters/jobs/enqueue.ts';
import type { Task } from '../../adapters/jobs/task.ts';
import type { MailAttachment } from '../../adapters/smtp/mailer.ts';
import { now } from '../../kernel/clock.ts';
import type { Command } from '../../kernel/command.ts';
import { gather } from '../../kernel/gather.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { system } from '../../kernel/principal.ts';
import { jobsFailed } from '../jobs/index.ts';
import { composeMessages, orderIdOf } from './compose.ts';
import { decideInvoice } from './decide-invoice.ts';
import type { Stationery } from './letters/facts.ts';
import { afterQuietHours, isQuiet } from './quiet-hours.ts';
import { recordOutcome } from './record-outcome.ts';
import type { Senders } from './senders.ts';
import { type Message, type MessageStatus, readMessages } from './store.ts';

const sending = 'notifications.send';
/** With e, e² … seconds between them, and from the tenth on six hours: somewhat less than a day in all. */
const maxAttempts = 12;

/** Documents that go with mails; null where there is none. */
export interface Documents {
  invoice(orderId: string): Promise<MailAttachment | null>;
  creditNote(refundId: string): Promise<MailAttachment | null>;
}

export interface SendTaskOptions {
  readonly kernel: Kernel;
  readonly senders: Senders;
  readonly stationery: Stationery;
  readonly documents: Documents;
  readonly warn: (message: string, error: unknown) => void;
}

/**
 * The task of the queue that sends one message: looks it up, sends it, records what came of it. A process that dies
 * between the last two leaves it in doubt, and it is sent again under the same id.
 */
export function sendTask(options: SendTaskOptions): Task {
  const find = gather((ids) => readMessages(options.kernel.database, ids));
  return {
    name: sending,
    async run(payload) {
      const message = await find((payload as { message_id: string }).message_id);
      if (message?.status === 'pending') await deliver(options, message);
    },
  };
}

async function deliver(options: SendTaskOptions, message: Message): Promise<void> {
  const { kernel, senders, warn } = options;
  const record = (status: MessageStatus, attempts: number, last_error: string | null) =>
    submit(kernel, recordOutcome, { message_id: message.message_id, status, attempts, last_error });
  const sender = senders[message.channel];
  if (!sender) {
    await record('kept', message.attempts, null);
    return;
  }
  const { message_id, quiet_hours } = message;
  if (quiet_hours && isQuiet(now(), quiet_hours)) {
    const morning = afterQuietHours(now(), quiet_hours);
    const key = `notifications.send:${message_id}`;
    await kernel.database.transaction(async (tx) => enqueueJobAt(tx, sending, { message_id }, morning, key));
    return;
  }
  let refused: string | null;
  try {
    const decided = { ...message, with_invoice: await withInvoice(kernel, message) };
    const [[composed], attachments] = await Promise.all([
      composeMessages(kernel.database, [decided], options.stationery),
      attachmentsOf(options.documents, decided),
    ]);
    refused = await sender.send(decided, composed!, attachments);
  } catch (error) {
    const attempts = message.attempts + 1;
    const reason = error instanceof Error ? error.message : String(error);
    await record(attempts < maxAttempts ? 'pending' : 'failed', attempts, reason);
    if (attempts < maxAttempts) throw error;
    giveUp(error);
    return;
  }
  await record(refused === null ? 'sent' : 'failed', message.attempts + (refused === null ? 0 : 1), refused);
  if (refused !== null) giveUp(new Error(refused));

  function giveUp(error: unknown) {
    jobsFailed.add(1, { job: 'notifications.send' });
    warn(`message ${message.message_id} (${message.template}) could not be sent`, error);
  }
}

async function withInvoice(kernel: Kernel, message: Message): Promise<boolean | null> {
  const { message_id, template, with_invoice } = message;
  if (template !== 'order_confirmation' || with_invoice !== null) return with_invoice;
  return submit(kernel, decideInvoice, { message_id, order_id: orderIdOf(message)! });
}

async function attachmentsOf(documents: Documents, message: Message): Promise<MailAttachment[]> {
  const order_id = orderIdOf(message);
  if (order_id === undefined) return [];
  const { template, with_invoice, data } = message;
  const invoiced = template === 'receipt' || (template === 'order_confirmation' && with_invoice === true);
  const found = invoiced
    ? await documents.invoice(order_id)
    : template === 'refund'
      ? await documents.creditNote(data.refund_id as string)
      : null;
  return found ? [found] : [];
}

async function submit<Input, Output>(kernel: Kernel, command: Command<Input, Output>, input: Input): Promise<Output> {
  const result = await kernel.submit(command, { input, principal: system('notifications') });
  if (!('ok' in result)) throw new Error('a call without a key was answered from a kept answer');
  if (!result.ok) throw result.problem;
  return result.value;
}
