import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openFeed, parseFeedMap } from '../../../src/adapters/feeds/index.ts';
import { everything, withFiles } from './reading.ts';

it('the first map of docs/feeds.md reads the export shown beside it', async () => {
  const page = readFileSync(new URL('../../../docs/feeds.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/```\w*\n(.*?)```/gs)].map(([, block]) => block!);
  const csv = blocks.find((block) => block.startsWith('Beleg;'))!;
  const map = blocks.find((block) => block.startsWith('feed: orders'))!;
  const bytes = Buffer.from(csv.replaceAll('€', '\x80'), 'latin1');
  const reading = await withFiles({ 'sales-2024-05.csv': bytes }, async (paths, settings) => {
    const feed = await openFeed(parseFeedMap(map, 'my-till.yml'), paths, settings);
    const read = await everything(feed);
    await feed.close();
    return read;
  });
  expect(reading.rejects).toEqual([]);
  expect(reading.totalCents).toBe(1130n);
  expect(reading.orders.map((o) => [o.external_id, o.placed_at, o.payment_method, o.lines.length])).toEqual([
    ['1041', '2024-05-02T06:14:00.000Z', 'EC', 2],
    ['1042', '2024-05-02T06:15:00.000Z', 'bar', 1],
  ]);
});
