import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrateQueue } from '../../src/adapters/jobs/schema.ts';
import { startEmbedded } from '../../src/adapters/postgres/embedded.ts';
import { migrate } from '../../src/adapters/postgres/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A superuser's URL of the run's server; its database holds nothing of ours. */
    adminUrl: string;
    /** The name of the migrated database that every test database is a copy of. */
    templateDatabase: string;
  }
}

/**
 * One PostgreSQL for the whole run, embedded in a directory that is removed afterwards, or the one of TEST_DATABASE_URL,
 * and in it one migrated template. Whoever calls `createDatabase` gets a copy.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = process.env.TEST_DATABASE_URL
    ? { url: process.env.TEST_DATABASE_URL, stop: async () => undefined }
    : await startTemporary();
  const template = `crema_template_${process.pid}_${Date.now()}`;
  try {
    await onServer(server.url, (client) => client.query(`create database ${template}`));
    const url = new URL(server.url);
    url.pathname = template;
    await onServer(url.href, async (client) => {
      await migrate(client, 'migrations');
      await migrateQueue(client);
    });
    project.provide('adminUrl', server.url);
    project.provide('templateDatabase', template);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return async () => {
    await onServer(server.url, (client) => client.query(`drop database ${template} with (force)`));
    await server.stop();
  };
}

async function startTemporary(): Promise<{ url: string; stop(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'crema-test-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const server = await startEmbedded(join(directory, 'data'));
    return { url: server.url, stop: () => server.stop().then(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function onServer(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
