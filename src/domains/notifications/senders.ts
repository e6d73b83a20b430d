import { type Mail, type MailAttachment, Mailer, type SmtpServer } from '../../adapters/smtp/mailer.ts';
import { postJson } from '../../adapters/webhook/post-json.ts';
import type { Composed } from './compose.ts';
import type { Channel } from './messages.ts';
import type { Message } from './store.ts';

/** A way out of the house. */
export interface Sender {
  /** Resolves with null when the message is out, or with why it never will be; throws when it may go better later. */
  send(message: Message, composed: Composed, attachments: readonly MailAttachment[]): Promise<string | null>;
  close(): void;
}

/** The ways that this installation has; messages of other channels are kept. */
export type Senders = Readonly<Partial<Record<Channel, Sender>>>;

export interface SenderSettings {
  /** Null: no mail goes out. */
  readonly smtp: SmtpServer | null;
  readonly from: string;
  readonly replyTo: string | null;
  readonly smsWebhookUrl: string | null;
  readonly pushWebhookUrl: string | null;
}

/** Mails to be sent at a time; one connection each. */
const connections = 4;

export function openSenders({ smtp, from, replyTo, smsWebhookUrl, pushWebhookUrl }: SenderSettings): Senders {
  return {
    ...(smtp ? { email: mailSender(new Mailer(smtp, connections), from, replyTo) } : {}),
    ...(smsWebhookUrl ? { sms: webhookSender(smsWebhookUrl) } : {}),
    ...(pushWebhookUrl ? { push: webhookSender(pushWebhookUrl) } : {}),
  };
}

// one address and nothing that a mail program could take for two
const plainAddress = /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"\\]+$/;

function mailSender(mailer: Mailer, from: string, replyTo: string | null): Sender {
  const domain = from.split('@').at(-1)!.replace('>', '');
  return {
    async send({ message_id, template, recipient, data }, composed, attachments) {
      if (!plainAddress.test(recipient)) return 'this is not a mail address';
      const mail: Mail = {
        message_id: `${message_id}@${domain}`,
        from,
        to: recipient,

        reply_to: template === 'support_ticket' ? null : replyTo,
        unsubscribe_url: typeof data.unsubscribe_url === 'string' ? data.unsubscribe_url : null,
        ...composed,
        attachments,
      };
      return mailer.send(mail);
    },
    close: () => mailer.close(),
  };
}

/** Posts the row of the outbox, with the message in words; whoever takes it hands it to a gateway. */
function webhookSender(url: string): Sender {
  return {
    send({ message_id, channel, template, recipient, customer_id, locale, data, created_at }, { subject, text }) {
      const row = { message_id, channel, template, recipient, customer_id, locale, data, created_at, subject, text };
      return postJson(url, message_id, row);
    },
    close() {},
  };
}
