import { boolean, remotePort, text } from '../kinds/basic.ts';
import { mailAddress, webAddress } from '../kinds/mail.ts';
import { host } from '../kinds/server.ts';
import { setting } from '../setting.ts';

export const mail = {
  smtpHost: setting({
    name: 'SMTP_HOST',
    kind: host,
    default: null,
    description: 'The mail server. Without it mails are kept, to be read in the administration.',
  }),
  smtpPort: setting({
    name: 'SMTP_PORT',
    kind: remotePort,
    default: '1025',
    description: 'Port of SMTP_HOST: 587 or 465 with most providers; 1025 is that of mail catchers for development.',
  }),
  smtpUser: setting({
    name: 'SMTP_USER',
    kind: text,
    default: null,
    description: 'Name at SMTP_HOST. In production it and the password go over TLS only.',
  }),
  smtpPassword: setting({
    name: 'SMTP_PASSWORD',
    aliases: ['SMTP_PASS'],
    kind: text,
    default: null,
    secret: true,
    description: 'Password of SMTP_USER.',
  }),
  smtpSecure: setting({
    name: 'SMTP_SECURE',
    kind: boolean(),
    default: 'false',
    description: 'TLS from the first byte, as always on port 465. Otherwise STARTTLS where the server offers it.',
  }),
  smtpFrom: setting({
    name: 'SMTP_FROM',
    kind: mailAddress,
    default: 'crema@localhost',
    description: 'Sender of all mail, with or without a name: Crema <orders@cafe.example>.',
  }),
  supportInbox: setting({
    name: 'SUPPORT_INBOX',
    kind: mailAddress,
    default: null,
    description:
      'Where new support tickets are mailed to, and where answers to our mails go; none: they wait in the administration.',
  }),
  smsWebhookUrl: setting({
    name: 'SMS_WEBHOOK_URL',
    kind: webAddress,
    default: null,
    secret: true,
    description: 'Takes each SMS as JSON by POST. Without it they are kept.',
  }),
  pushWebhookUrl: setting({
    name: 'PUSH_WEBHOOK_URL',
    kind: webAddress,
    default: null,
    secret: true,
    description: 'Takes each push message as JSON by POST. Without it they are kept.',
  }),
};
