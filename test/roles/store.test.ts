import { describe, expect, test } from 'vitest';
import { useShop } from './trial-shop.ts';

describe('the shop', () => {
  const trial = useShop({
    ...{ STORE_NAME: 'Café Blau', STORE_LOCALE: 'de-de', STORE_TIME_ZONE: 'Europe/Berlin' },
    STORE_OPENING_HOURS: 'Sat 08:00-17:00, mon-tue 07:30-12:00, mon 13:00-18:00',
  });

  test('says what it is called, speaks and when it is open', async () => {
    const { status, body } = await trial.guest().get('/api/store');
    expect([status, body]).toEqual([
      200,
      {
        ...{ name: 'Café Blau', currency: 'EUR', time_zone: 'Europe/Berlin', locale: 'de-DE' },
        opening_hours: [
          { weekday: 1, opens: '07:30', closes: '12:00' },
          { weekday: 1, opens: '13:00', closes: '18:00' },
          { weekday: 2, opens: '07:30', closes: '12:00' },
          { weekday: 6, opens: '08:00', closes: '17:00' },
        ],
        fulfilments: ['pickup', 'table', 'delivery'],
        payment_methods: ['cash', 'card'],
        prices_include_tax: true,
      },
    ]);
  });
});

describe('a shop that has not said', () => {
  const trial = useShop();

  test('has no opening hours, and speaks English', async () => {
    const { body } = await trial.guest().get('/api/store');
    expect([body.locale, body.opening_hours]).toEqual(['en', []]);
  });
});
