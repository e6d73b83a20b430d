import type { Config } from '../config.ts';
import type { Stationery } from '../domains/notifications/letters/facts.ts';
import type { SenderSettings } from '../domains/notifications/senders.ts';

/** What letters are written on. */
export function stationeryOf({ store }: Config): Stationery {
  return { storeName: store.name, timeZone: store.timeZone, currency: store.currency };
}

/** The ways out of the house that are configured. */
export function senderSettings({ mail, production }: Config): SenderSettings {
  const { smtpHost, smtpPort, smtpSecure, smtpUser, smtpPassword } = mail;
  return {
    smtp:
      smtpHost === null
        ? null
        : {
            host: smtpHost,
            port: smtpPort,
            secure: smtpSecure || smtpPort === 465,
            user: smtpUser,
            password: smtpPassword,
            tlsForPassword: production,
          },
    from: mail.smtpFrom,
    replyTo: mail.supportInbox,
    smsWebhookUrl: mail.smsWebhookUrl,
    pushWebhookUrl: mail.pushWebhookUrl,
  };
}
