import { type AuditEntry, type Command, success } from '../../kernel/command.ts';
import type { RefreshClaims } from './refresh-tokens.ts';
import { endSessions, readSessions, rotateSessions, type Session, sessionLock } from './session-store.ts';
import type { Opened } from './sign-in.ts';

/** So long the predecessor is taken again while its successor is unused: the answer that told of that one was lost. */
const graceMs = 15_000;

type Verdict = 'next' | 'again' | 'stolen' | 'over';

/**
 * Lets sessions go on: each refresh token is used once and leads to the next. An older one in somebody's hands means
 * that a token was copied, and nobody can tell by whom: the session ends, for the thief and for the person alike.
 *
 * The value is null where the session is over. That is an answer and no refusal, because ending it is an effect.
 */
export function refreshCommand(expirySeconds: number): Command<RefreshClaims, Opened | null> {
  return {
    name: 'identity.refresh',
    locks: ({ session_id }) => [sessionLock(session_id)],
    async execute(tx, calls, { now }) {
      const sessions = await readSessions(
        tx,
        calls.map(({ input }) => input.session_id),
      );
      const verdicts = calls.map(({ input }) => judge(sessions.get(input.session_id), input.generation, now));
      const having = (verdict: Verdict) => calls.filter((_, at) => verdicts[at] === verdict).map(({ input }) => input);
      rotateSessions(tx, having('next'), now, new Date(now.getTime() + expirySeconds * 1000));
      endSessions(
        tx,
        having('stolen').map(({ session_id }) => session_id),
      );
      return calls.map(({ input }, at) => {
        const session = sessions.get(input.session_id);
        const verdict = verdicts[at]!;
        if (!session || verdict === 'over') return success(null);
        if (verdict === 'stolen') return success(null, [], [reuse(session)]);
        const generation = verdict === 'next' ? session.generation + 1 : session.generation;
        return success({ session_id: input.session_id, generation, user: session.user });
      });
    },
  };
}

function judge(session: Session | undefined, generation: number, now: Date): Verdict {
  if (!session || Date.parse(session.expires_at) <= now.getTime()) return 'over';
  if (generation === session.generation) return 'next';
  // newer than the newest: the database was put back to an earlier state
  if (generation > session.generation) return 'over';
  const inGrace = now.getTime() - Date.parse(session.rotated_at) <= graceMs;
  return generation === session.generation - 1 && inGrace ? 'again' : 'stolen';
}

const reuse = ({ user }: Session): AuditEntry => ({
  action: 'identity.refresh_token_reused',
  entity: 'users',
  entityId: user.user_id,
});
