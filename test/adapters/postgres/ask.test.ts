import net from 'node:net';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { Asker } from '../../../src/adapters/postgres/ask.ts';
import { useKernel } from '../../kernel/setting.ts';

const setting = useKernel();
const asker = new Asker(1_500);
afterAll(() => asker.stop());

test('a server that says nothing any more is given up, with everything that was asked of it', async () => {
  const { client, silence, close } = await throughSilencer(setting.url);
  try {
    await expect(asker.ask(client, { text: 'select 1 as one' })).resolves.toMatchObject({ rows: [{ one: 1 }] });
    silence();
    const asked = ['select 1', 'select 2'].map((text) => asker.ask(client, { text }));
    const answers = await Promise.allSettled(asked);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(String((answers[0] as PromiseRejectedResult).reason)).toContain('Connection terminated');
  } finally {
    close();
  }
});

test('a connection on which nothing was asked may be silent for as long as it likes', async () => {
  const client = new pg.Client(setting.url);
  await client.connect();
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  await expect(asker.ask(client, { text: 'select 1 as one' })).resolves.toMatchObject({ rowCount: 1 });
  await client.end();
});

/** A connection through a relay that can stop to pass anything on. */
async function throughSilencer(url: string) {
  const address = new URL(url);
  const { port, hostname } = address;
  const sockets: net.Socket[] = [];
  const relay = net.createServer((near) => {
    const far = net.connect(Number(port), hostname);
    sockets.push(near, far);
    near.pipe(far);
    far.pipe(near);
    for (const socket of [near, far]) socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  address.port = String((relay.address() as net.AddressInfo).port);
  const client = new pg.Client({ connectionString: address.href, pipeline: true } as pg.ClientConfig);
  client.on('error', () => {});
  await client.connect();
  return {
    client,
    silence: () => {
      for (const socket of sockets) socket.unpipe();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      relay.close();
    },
  };
}
