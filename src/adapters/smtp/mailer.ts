import { createTransport, type NodemailerError, type Transporter } from 'nodemailer';

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS where the server offers it. */
  readonly secure: boolean;
  readonly user: string | null;
  readonly password: string | null;
  /** The password never travels in the clear. */
  readonly tlsForPassword: boolean;
}

export interface Mail {
  /** Without angle brackets. The same one again is the same mail, by which servers and clients drop its twin. */
  readonly message_id: string;
  readonly from: string;
  /** One plain address. */
  readonly to: string;
  readonly reply_to: string | null;
  /** Ends mails of this kind when somebody posts to it, which mail programs do for her (RFC 8058); null: no such. */
  readonly unsubscribe_url: string | null;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly MailAttachment[];
}

export interface MailAttachment {
  readonly filename: string;
  readonly content_type: string;
  readonly content: Buffer;
}

/** A server that is silent for this long is given up; the mail is tried again later. */
const connectMs = 10_000;
const silenceMs = 30_000;
const idleMs = 30_000;

/** Sends mail over few connections, which are kept while there is more to send. */
export class Mailer {
  readonly #transport: Transporter;

  constructor({ host, port, secure, user, password, tlsForPassword }: SmtpServer, maxConnections: number) {
    this.#transport = createTransport({
      pool: true,
      host,
      port,
      secure,
      requireTLS: !secure && user !== null && tlsForPassword,
      ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
      maxConnections,
      maxMessages: 100,
      maxRequeues: 0, // what failed goes back to our own queue, not to one in memory
      dnsTimeout: connectMs,
      connectionTimeout: connectMs,
      greetingTimeout: connectMs,
      socketTimeout: silenceMs,
      idleTimeout: idleMs,
      disableFileAccess: true,
      disableUrlAccess: true,
      maxRecipients: 1,
    });
  }

  /**
   * Resolves when the server has taken the mail over (null), or has refused it for good (why).
   *
   * @throws when it may go better later: no server, no answer, a temporary refusal, a refusal of us rather than of the mail
   */
  async send({ message_id, to, reply_to, unsubscribe_url, attachments, ...rest }: Mail): Promise<string | null> {
    try {
      await this.#transport.sendMail({
        ...rest,
        messageId: `<${message_id}>`,
        to: { name: '', address: to },
        ...(reply_to === null ? {} : { replyTo: reply_to }),
        attachments: attachments.map(({ filename, content_type, content }) => ({
          filename,
          content,
          contentType: content_type,
        })),
        headers: {
          'Auto-Submitted': 'auto-generated', // no holiday notice in return (RFC 3834)
          ...(unsubscribe_url === null ? {} : oneClick(unsubscribe_url)),
        },
      });
      return null;
    } catch (error) {
      const refusal = refusalOf(error as NodemailerError);
      if (refusal === null) throw error;
      return refusal;
    }
  }

  close(): void {
    this.#transport.close();
  }
}

const oneClick = (url: string) => ({
  'List-Unsubscribe': `<${url}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
});

/** Permanent (RFC 5321, 4.2.1: 5yz), and about this recipient or this mail. */
function refusalOf({ code, command, responseCode = 0, message }: NodemailerError): string | null {
  const aboutTheMail = code === 'EMESSAGE' || (code === 'EENVELOPE' && command !== 'MAIL FROM');
  return aboutTheMail && responseCode >= 500 ? message : null;
}
