import { boolean, text } from '../kinds/basic.ts';
import { openingHours } from '../kinds/opening-hours.ts';
import { currency, locale, machineTimeZone, rate, timeZone } from '../kinds/store.ts';
import { setting } from '../setting.ts';

export const store = {
  name: setting({
    name: 'STORE_NAME',
    kind: text,
    default: 'Crema',
    description: 'Name of the café, as customers see it.',
  }),
  currency: setting({
    name: 'STORE_CURRENCY',
    kind: currency,
    default: 'EUR',
    description: 'Currency of every amount; one with two decimals.',
  }),
  timeZone: setting({
    name: 'STORE_TIME_ZONE',
    kind: timeZone,
    default: { says: 'the machine’s', of: machineTimeZone },
    description: 'IANA time zone in which days begin and in which times without a zone are read.',
  }),
  locale: setting({
    name: 'STORE_LOCALE',
    kind: locale,
    default: 'en',
    description: 'Language of the shop, as a BCP 47 tag: what clients start with, and what is written to customers in.',
  }),
  openingHours: setting({
    name: 'STORE_OPENING_HOURS',
    kind: openingHours,
    default: { says: 'none', of: () => [] },
    description: 'When the shop is open, in its time zone: mon-fri 07:30-18:00, sat 08:00-17:00.',
  }),
  pricesIncludeTax: setting({
    name: 'PRICES_INCLUDE_TAX',
    kind: boolean(),
    default: 'true',
    description: 'Whether prices on the menu include tax; false adds it at checkout.',
  }),
  /** Basis points: 1900 is 19 %. */
  taxRateBasisPoints: setting({
    name: 'TAX_RATE_DEFAULT',
    kind: rate,
    default: '0',
    description: 'Tax rate of products that have none of their own, as a fraction: 0.19 is 19 %.',
  }),
};
