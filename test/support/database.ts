import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/**
 * A fresh, migrated database, a copy of the run's template, so that test files are independent of one another.
 *
 * @example
 * const database = await createDatabase();
 * afterAll(() => database.drop());
 */
export async function createDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  return create(`template ${inject('templateDatabase')}`);
}

/** A fresh database with nothing in it. */
export async function createEmptyDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  return create('template template0');
}

async function create(from: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `crema_test_${randomBytes(6).toString('hex')}`;
  await asAdmin(`create database ${name} ${from}`);
  const url = new URL(inject('adminUrl'));
  url.pathname = name;
  return { url: url.href, drop: () => asAdmin(`drop database ${name} with (force)`) };
}

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client(inject('adminUrl'));
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
