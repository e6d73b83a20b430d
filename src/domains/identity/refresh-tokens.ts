import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a refresh token says: whose session, and which of its tokens, one after the other, it is. */
export interface RefreshClaims {
  readonly session_id: string;
  readonly generation: number;
}

const form = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([1-9]\d{0,8})\.([\w-]{43})$/;

/**
 * Makes and checks refresh tokens: session and generation, signed. The database has the generation that is good now and
 * nothing that opens anything; an older token of ours is told from one that somebody made up; and a token that is given
 * out again after a lost reply is the very same one, so that two tabs that ask at once end with one and the same.
 */
export class RefreshTokens {
  readonly #key: Buffer;

  /** `key` for this purpose alone. */
  constructor(key: Buffer) {
    this.#key = key;
  }

  issue({ session_id, generation }: RefreshClaims): string {
    return `${session_id}.${generation}.${this.#signature(session_id, generation)}`;
  }

  /** What a token of ours says; null for any other. It may be one of yesterday: only the session knows. */
  read(token: string | null): RefreshClaims | null {
    const [, session_id, digits, signature] = form.exec(token ?? '') ?? [];
    if (session_id === undefined || signature === undefined) return null;
    const generation = Number(digits);
    const expected = Buffer.from(this.#signature(session_id, generation));
    return timingSafeEqual(Buffer.from(signature), expected) ? { session_id, generation } : null;
  }

  #signature(session_id: string, generation: number): string {
    return createHmac('sha256', this.#key).update(`${session_id}.${generation}`).digest('base64url');
  }
}
