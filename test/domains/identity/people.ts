import { randomUUID } from 'node:crypto';
import { createUsers, hashPassword, type NewUser } from '../../../src/domains/identity/index.ts';
import type { Role } from '../../../src/kernel/principal.ts';
import type { Setting } from '../setting.ts';

export const password = 'correct horse battery staple';

/** Makes accounts `<name>@example.org` with `password`, one of each role. */
export async function createPeople(setting: Setting, people: Record<string, readonly Role[]>): Promise<void> {
  const password_hash = await hashPassword(password);
  const users = Object.entries(people).map(
    ([name, roles]): NewUser => ({
      user_id: name,
      email: `${name}@example.org`,
      password_hash,
      roles,
      first_name: name,
      last_name: 'Test',
      demo: false,
    }),
  );
  await setting.run(createUsers, users);
}

/** Opens a session for somebody past her password; answers its id. */
export async function openSession(setting: Setting, user_id: string): Promise<string> {
  const session_id = randomUUID();
  await setting.rows(
    `insert into identity.sessions (session_id, user_id, created_at, rotated_at, expires_at)
     values ($1, $2, now(), now(), now() + interval '30 days')`,
    [session_id, user_id],
  );
  return session_id;
}
