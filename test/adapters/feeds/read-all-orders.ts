import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { openFeed, parseFeedMap } from '../../../src/adapters/feeds/index.ts';

// Reads a feed to its end in a process of its own, as an import does, and prints its figures and the process's memory.
setFlagsFromString('--semi-space-growth-factor=1');
const [mapPath, tempDir, ...files] = process.argv.slice(2);
const map = parseFeedMap(readFileSync(mapPath!, 'utf8'), mapPath!);
const feed = await openFeed(map, files, { timeZone: 'UTC', currency: 'EUR', tempDir: tempDir! });
let orders = 0;
let cents = 0;
const products = new Set<string>();
for await (const batch of feed.orders(500)) {
  orders += batch.length;
  for (const line of batch.flatMap(({ lines }) => lines)) {
    cents += line.quantity * line.price_cents;
    products.add(line.product_id);
  }
}
await feed.close();
const megabytes = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ orders, cents, products: products.size, rejects: feed.rejectCount, megabytes }));
