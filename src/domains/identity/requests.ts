import { problem } from '../../kernel/errors.ts';
import { isTimeZone } from '../../kernel/time-zone.ts';
import { type LinkPurpose, newLinkToken } from './mailed-links.ts';
import type { Link } from './mails.ts';
import { passwordFault } from './passwords.ts';
import type { Changes } from './update-profile.ts';

const fields = ['first_name', 'last_name', 'phone', 'address', 'locale', 'time_zone'] as const;

/** The form in which addresses are kept and compared. */
export const addressOf = (email: string) => email.trim().toLowerCase();

/** @throws 422 for a password that is too easy to guess */
export function checkPassword(path: string, password: string, email?: string): void {
  const message = passwordFault(password, email);
  if (message !== null) throw invalid(path, message);
}

/**
 * What a body says of a person and nothing else of it: whatever she says that she may, such as roles, stays outside.
 *
 * @throws 422 for a language or time zone that nobody knows
 */
export function checkedDetails(body: Changes): Changes {
  const { locale, time_zone } = body;
  if (locale != null && !isLocale(locale)) throw invalid('/locale', 'must be a language tag such as de-DE');
  if (time_zone != null && !isTimeZone(time_zone))
    throw invalid('/time_zone', 'must be a time zone such as Europe/Berlin');
  return Object.fromEntries(fields.filter((name) => body[name] !== undefined).map((name) => [name, body[name]]));
}

/** A new link into the web app. */
export function linkTo(publicAddress: string, purpose: LinkPurpose): Link {
  const token = newLinkToken();
  return { token, url: `${publicAddress}/${purpose}?token=${token}` };
}

function isLocale(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

const invalid = (path: string, message: string) =>
  problem('validation_failed', 'The body is not valid.', { errors: [{ path, message }] });
