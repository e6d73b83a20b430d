import { againstEcho } from '../against-echo.ts';
import type { Suite } from '../suite.ts';

export const buy: Suite = {
  name: 'buy',
  describe: 'POST /buy (one durable write), against the bare echo',
  async run(context) {
    return [
      {
        title: 'Purchases',
        ...(await againstEcho(context, 'buy', { step: 'buy', unit: 'purchases/s' })),
        notes: ['`POST /buy`, all purchases different; the ratio is to a GET from the bare `node:http` echo.'],
      },
    ];
  },
};
