import { describe, expect, it } from 'vitest';
import { read, rulesByLine, salesMap } from './reading.ts';

async function times(zone: string, written: string[], more = '', expression = 'at') {
  const map = salesMap(more, '')
    .replace('time_zone: UTC', `time_zone: ${zone}`)
    .replace('order_date: at', `order_date: ${expression}`);
  const lines = written.map((at, i) => `${i},"${at}",tea,1`);
  const { orders, rejects } = await read(map, { 'sales.csv': `id,at,product,price\n${lines.join('\n')}\n` });
  return { placed: orders.map(({ placed_at }) => placed_at), rejected: rulesByLine(rejects) };
}

describe('times', () => {
  it('are in the zone of the map, summer and winter', async () => {
    const { placed } = await times('America/New_York', ['2024-01-15 08:00:00', '2024-07-15 08:00:00', '2024-07-15']);
    expect(placed).toEqual(['2024-01-15T13:00:00.000Z', '2024-07-15T12:00:00.000Z', '2024-07-15T04:00:00.000Z']);
  });

  it('that never were, as clocks jumped ahead, move on by the jump', async () => {
    const { placed } = await times('America/New_York', [
      '2023-03-12 01:59:59',
      '2023-03-12 02:30:00',
      '2023-03-12 03:00:00',
    ]);
    expect(placed).toEqual(['2023-03-12T06:59:59.000Z', '2023-03-12T07:30:00.000Z', '2023-03-12T07:00:00.000Z']);
  });

  it('that were twice, as clocks went back, mean the second time', async () => {
    const { placed } = await times('Europe/Berlin', [
      '2024-10-27 01:59:59',
      '2024-10-27 02:30:00',
      '2024-10-27 03:00:00',
    ]);
    expect(placed).toEqual(['2024-10-26T23:59:59.000Z', '2024-10-27T01:30:00.000Z', '2024-10-27T02:00:00.000Z']);
  });

  it('with a zone of their own keep it', async () => {
    const { placed } = await times('Asia/Tokyo', [
      '2024-05-01T08:00:00Z',
      '2024-05-01T08:00:00.250+02:00',
      '2024-05-01 08:00:00-05',
      '2024-05-01 08:00:00 +0530',
      '2024-05-01T08:00Z',
      '2024-05-01T08:00-0300',
    ]);
    expect(placed).toEqual([
      '2024-05-01T08:00:00.000Z',
      '2024-05-01T06:00:00.250Z',
      '2024-05-01T13:00:00.000Z',
      '2024-05-01T02:30:00.000Z',
      '2024-05-01T08:00:00.000Z',
      '2024-05-01T11:00:00.000Z',
    ]);
  });

  it('are read by the formats of the map, the first that fits, and by no other', async () => {
    const { placed, rejected } = await times(
      'UTC',
      ['05/03/2024 14:30', '5.3.2024', '2024-03-05', '05/13/2024 10:00', '05/03/2024 02:30 PM'],
      `date_formats: ["%d/%m/%Y %H:%M", "%d.%m.%Y", "%d/%m/%Y %I:%M %p"]`,
    );
    expect(placed).toEqual(['2024-03-05T14:30:00.000Z', '2024-03-05T00:00:00.000Z', '2024-03-05T14:30:00.000Z']);
    expect(rejected).toEqual(['4 bad_timestamp', '5 bad_timestamp']);
  });

  it('may be computed: with and without a zone', async () => {
    expect((await times('Europe/Berlin', ['1714550400'], '', 'to_timestamp("at"::bigint)')).placed).toEqual([
      '2024-05-01T08:00:00.000Z',
    ]);
    const formats = 'date_formats: ["%d/%m/%Y"]';
    expect((await times('Europe/Berlin', ['20240501'], formats, `strptime("at", '%Y%m%d')`)).placed).toEqual([
      '2024-04-30T22:00:00.000Z',
    ]);
  });

  it('are in the zone of the store when the map has none', async () => {
    const map = salesMap().replace('time_zone: UTC', '');
    const { withFiles } = await import('./reading.ts');
    const { openFeed, parseFeedMap } = await import('../../../src/adapters/feeds/index.ts');
    const placed = await withFiles(
      { 'sales.csv': 'id,at,product,price\n1,2024-05-01,tea,1\n' },
      async (paths, settings) => {
        const feed = await openFeed(parseFeedMap(map, 'map.yml'), paths, { ...settings, timeZone: 'Australia/Sydney' });
        const { value } = await feed.orders(1).next();
        await feed.close();
        return value[0].placed_at;
      },
    );
    expect(placed).toBe('2024-04-30T14:00:00.000Z');
  });

  it('are refused when they are not whole', async () => {
    const { rejected } = await times('UTC', ['2024-05-01 25:00:00', '2024-05-01 8', 'infinity', 'epoch', '2024-05']);
    expect(rejected).toEqual([
      '2 bad_timestamp',
      '3 bad_timestamp',
      '4 bad_timestamp',
      '5 bad_timestamp',
      '6 bad_timestamp',
    ]);
  });

  it('name a format that does not exist', async () => {
    await expect(times('UTC', ['x'], 'date_formats: ["%Q"]')).rejects.toThrow('map.yml: date_formats: ');
  });
});
