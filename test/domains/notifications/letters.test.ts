import { describe, expect, test } from 'vitest';
import { english } from '../../../src/domains/notifications/letters/en.ts';
import { factsFor } from '../../../src/domains/notifications/letters/facts.ts';
import { htmlOf } from '../../../src/domains/notifications/letters/html.ts';
import { textOf } from '../../../src/domains/notifications/letters/text.ts';
import type { Template } from '../../../src/domains/notifications/messages.ts';
import type { Order } from '../../../src/domains/orders/index.ts';

const evil = `"><script>alert('x')</script>&`;
const order = {
  order_number: 1042,
  currency: 'EUR',
  prices_include_tax: true,
  subtotal_cents: 960,
  discount_cents: 100,
  tax_cents: 56,
  total_cents: 860,
  promised_at: '2026-11-21T08:15:00.000Z',
  fulfilment: { type: 'pickup' },
  items: [
    {
      product_name: evil,
      quantity: 2,
      price_cents: 480,
      options: [{ name: `${evil} oat`, option_id: 'oat', price_delta_cents: 0 }],
    },
  ],
} as unknown as Order;
const stationery = { storeName: evil, timeZone: 'Europe/Berlin', currency: 'EUR' };
const facts = factsFor(stationery, 'en', order, true);
/** Something hostile in every field that any letter has. */
const data = {
  ...{ name: evil, link: `https://cafe.example/?a=1&b="${evil}`, order_id: evil, refund_id: evil, amount: '1.50' },
  ...{ ticket_id: evil, email: evil, topic: evil, message: `${evil}\n${evil}`, reply: evil },
  ...{ product_name: evil, shop_url: `https://cafe.example/?a=1&b="${evil}`, unsubscribe_url: evil },
  ...{ balance: 50, rewards: [{ name: evil, cost_points: 5 }] },
};

describe.each(Object.keys(english) as Template[])('%s', (template) => {
  const letter = english[template](data as never, facts);

  test('shows what comes from outside as the text that it is', () => {
    const html = htmlOf(letter, evil, 'en');
    expect(html).not.toContain('<script');
    expect(html).not.toContain(evil);
    expect(html).toContain('&quot;&gt;&lt;script&gt;');
    // every attribute is whole: no tag but our own
    const tags = new Set([...html.matchAll(/<\/?([a-z0-9!]+)/g)].map(([, tag]) => tag));
    const known = [
      '!doctype',
      'html',
      'head',
      'meta',
      'title',
      'body',
      'div',
      'table',
      'tr',
      'td',
      'h1',
      'p',
      'a',
      'br',
    ];
    expect([...tags].filter((tag) => ![...known, 'span', 'blockquote'].includes(tag!))).toEqual([]);
  });

  test('says the same as text', () => {
    const text = textOf(letter, 'Crema');
    expect(text.startsWith(letter.title)).toBe(true);
    expect(text.endsWith('-- \nCrema\n')).toBe(true);
    if (letter.blocks.some(({ kind }) => kind === 'button')) expect(text).toContain(data.link);
  });
});

test('an order is shown with its sums, in the shop’s currency and time', () => {
  const letter = english.order_confirmation(
    { order_id: 'x', name: '', link: null },
    factsFor({ ...stationery, storeName: 'Crema' }, 'en', order, true),
  );
  expect(textOf(letter, 'Crema').split('\n').slice(2)).toEqual([
    'Hello,',
    '',
    'we have received your order #1042. It will be ready at about 9:15 AM. Your invoice is attached.',
    '',
    `2 × ${evil}`.padEnd(56) + ' €9.60',
    `  ${evil} oat`,
    '-'.repeat(62),
    `${'Subtotal'.padEnd(56)} €9.60`,
    `${'Discount'.padEnd(55)} -€1.00`,
    `${'Total'.padEnd(56)} €8.60`,
    `${'Tax included'.padEnd(56)} €0.56`,
    '',
    '-- ',
    'Crema',
    '',
  ]);
});

test('a link that has been removed leads nowhere', () => {
  const html = htmlOf(english.verify_email({ name: 'Maria', link: '(removed after sending)' }, facts), 'Crema', 'en');
  expect(html).not.toContain('href');
  expect(html).toContain('(removed after sending)');
});
