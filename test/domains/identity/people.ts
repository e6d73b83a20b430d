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
