import { againstEcho } from '../against-echo.ts';
import type { Suite } from '../suite.ts';

export const analytics: Suite = {
  name: 'analytics',
  describe: 'POST /api/analytics/events (one durable insert), against the bare echo',
  async run(context) {
    return [
      {
        title: 'Analytics events',
        ...(await againstEcho(context, 'analytics', { step: 'event', unit: 'events/s' })),
        notes: ['`POST /api/analytics/events` by nobody; the ratio is to a GET from the bare `node:http` echo.'],
      },
    ];
  },
};
