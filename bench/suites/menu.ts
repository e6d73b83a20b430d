import type { Suite } from '../suite.ts';
import { decimal, ratio, whole } from '../table.ts';

const connections = 64;

export const menu: Suite = {
  name: 'menu',
  describe: 'GET of the menu, with and without the cache',
  async run(context) {
    const measure = async (CREMA_CACHE: 'on' | 'off') => {
      await using server = await context.start({ settings: { CREMA_CACHE, CREMA_DEMO: 'true' } });
      return (await context.load('menu', server.url, connections)).steps.menu!;
    };
    const off = await measure('off');
    const on = await measure('on');
    const row = (name: string, one: typeof on) => [
      name,
      whole(one.rate),
      decimal(one.p50),
      decimal(one.p99),
      ratio(one.rate, off.rate),
    ];
    return [
      {
        title: 'Menu',
        columns: ['cache', 'requests/s', 'p50 ms', 'p99 ms', 'to off'],
        rows: [row('off', off), row('on, in memory', on)],
        notes: [`\`GET /api/products\`, ${connections} connections, on the demo's menu.`],
      },
    ];
  },
};
