import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import { type User, userColumns } from './users.ts';

/** A sign-in that has not ended, with whose it is. */
export interface Session {
  readonly session_id: string;
  readonly generation: number;
  readonly rotated_at: string;
  readonly expires_at: string;
  readonly user: User;
}

const read = sql(
  'identity.read_sessions',
  `select session_id, generation, rotated_at, expires_at, ${userColumns('u')}
   from identity.sessions join identity.users as u using (user_id) where session_id = any($1::uuid[])`,
);
const insert = sql(
  'identity.insert_sessions',
  `insert into identity.sessions (session_id, user_id, created_at, rotated_at, expires_at)
   select *, $3, $3, $4 from unnest($1::uuid[], $2::text[])`,
);
const rotate = sql(
  'identity.rotate_sessions',
  `with rotated as (
     update identity.sessions as s set generation = s.generation + 1, rotated_at = $3, expires_at = $4
     from unnest($1::uuid[], $2::int[]) as wanted (session_id, generation)
     where s.session_id = wanted.session_id and s.generation = wanted.generation
     returning s.session_id)
   select kernel.require(count(*) = $5, 'a session went on although it was locked', '40001') from rotated`,
);
const end = sql('identity.end_sessions', 'delete from identity.sessions where session_id = any($1::uuid[])');
const endAll = sql('identity.end_sessions_of', 'delete from identity.sessions where user_id = any($1)');

/** Sessions by id. */
export async function readSessions(reader: Reader, ids: readonly string[]): Promise<Map<string, Session>> {
  const rows = await reader.query<Omit<Session, 'user'> & User>(read, [ids]);
  return new Map(
    rows.map(({ session_id, generation, rotated_at, expires_at, ...user }) => [
      session_id,
      { session_id, generation, rotated_at, expires_at, user },
    ]),
  );
}

export interface NewSession {
  readonly session_id: string;
  readonly user_id: string;
}

export function insertSessions(tx: Transaction, sessions: readonly NewSession[], now: Date, expires: Date): void {
  if (sessions.length === 0) return;
  const [ids, users] = [sessions.map((one) => one.session_id), sessions.map((one) => one.user_id)];
  void tx.write(insert, [ids, users, now, expires]);
}

/** The next generation of each, which must still be in the one it was read in. */
export function rotateSessions(
  tx: Transaction,
  sessions: readonly Pick<Session, 'session_id' | 'generation'>[],
  now: Date,
  expires: Date,
): void {
  if (sessions.length === 0) return;
  const [ids, generations] = [sessions.map((one) => one.session_id), sessions.map((one) => one.generation)];
  void tx.write(rotate, [ids, generations, now, expires, sessions.length]);
}

export function endSessions(tx: Transaction, ids: readonly string[]): void {
  if (ids.length > 0) void tx.write(end, [ids]);
}

/** Ends all sessions of these people; their access tokens end within half a minute. */
export function endSessionsOf(tx: Transaction, userIds: readonly string[]): void {
  if (userIds.length > 0) void tx.write(endAll, [userIds]);
}

/** Held by whoever lets a session go on. */
export const sessionLock = (session_id: string) => `session:${session_id}`;
