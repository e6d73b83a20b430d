import type { Reader } from '../../kernel/database.ts';
import { type Order, readOrders } from '../orders/index.ts';
import { english } from './letters/en.ts';
import { type Facts, factsFor, type Stationery } from './letters/facts.ts';
import { htmlOf } from './letters/html.ts';
import type { Letter } from './letters/letter.ts';
import { textOf } from './letters/text.ts';
import type { Template } from './messages.ts';
import { erased, type Message } from './store.ts';

/** A message as it is read. */
export interface Composed {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

type Write = (data: never, facts: Facts) => Letter;

/** The languages that there are letters in; a message in another one is written in the first. */
const languages: Readonly<Record<string, Readonly<Record<string, Write>>>> = { en: english };

/** Puts messages into words, with the orders that they are about, in order. Reads them as a set. */
export async function composeMessages(
  reader: Reader,
  messages: readonly Message[],
  stationery: Stationery,
): Promise<Composed[]> {
  const orderIds = [...new Set(messages.flatMap((message) => orderIdOf(message) ?? []))];
  const orders = orderIds.length > 0 ? await readOrders(reader, orderIds) : new Map<string, Order>();
  return messages.map((message) => compose(message, orders.get(orderIdOf(message) ?? ''), stationery));
}

const aboutOrders: ReadonlySet<Template> = new Set(['order_confirmation', 'receipt', 'ready_for_pickup', 'refund']);

/** The order that a message is about. What a visitor names in a support ticket may be anything. */
export const orderIdOf = ({ template, data }: Message) =>
  aboutOrders.has(template) && typeof data.order_id === 'string' ? data.order_id : undefined;

function compose(message: Message, order: Order | undefined, stationery: Stationery): Composed {
  if (message.recipient === erased) return { subject: 'erased', text: 'erased', html: 'erased' };
  const { language, locale } = languageOf(message.locale);
  const facts = factsFor(stationery, locale, order, message.with_invoice ?? false);
  const letter = languages[language]![message.template]!(message.data as never, facts);
  const { storeName } = stationery;
  return { subject: oneLine(letter.subject), text: textOf(letter, storeName), html: htmlOf(letter, storeName, locale) };
}

/** The letters' language, and how it writes figures: `en-GB` has English letters with its own dates. */
function languageOf(wanted: string | null): { language: string; locale: string } {
  const [language = ''] = wanted?.split('-') ?? [];
  if (wanted === null || !Object.hasOwn(languages, language)) return { language: 'en', locale: 'en' };
  return { language, locale: /^[a-z]{2}(-[A-Z]{2})?$/.test(wanted) ? wanted : language };
}

/** A subject is a header: what people wrote into it must not become further ones. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 200);
