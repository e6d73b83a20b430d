import { hash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { CaptureAnswer, CaptureRequest, CardProvider } from './card-provider.ts';

/** How the simulated provider behaves, by the card's token. Any other token is a card that works. */
export const testTokens = {
  decline: 'tok_decline',
  /** never answers this call; asked again, it has captured */
  timeout: 'tok_timeout',
  /** answers, and tells the same again by itself */
  twice: 'tok_twice',
  /** answers too late for the customer's request, then tells it by itself */
  late: 'tok_late',
} as const;

const answerMs = 30;
const twiceMs = 200;
const lateMs = 4_000;
const timeoutMs = 5_000;

/**
 * A card provider for trying out and for tests, which can decline, time out, answer twice and answer late. What it
 * answers follows from the payment and the card alone, so it needs no memory to be idempotent across restarts.
 */
export function simulatedCardProvider(): CardProvider {
  const listeners: ((paymentId: string, answer: CaptureAnswer) => void)[] = [];
  /** Payments about which it was silent the first time. */
  const asked = new Set<string>();

  function tellLater(paymentId: string, answer: CaptureAnswer, ms: number): void {
    setTimeout(() => {
      for (const listener of listeners) listener(paymentId, answer);
    }, ms).unref();
  }

  return {
    async capture(request) {
      const answer = decide(request);
      const { payment_id, token } = request;
      const isSilent = token === testTokens.timeout || token === testTokens.late;
      if (isSilent && !asked.has(payment_id)) {
        asked.add(payment_id);
        if (token === testTokens.late) tellLater(payment_id, answer, lateMs);
        await delay(timeoutMs, undefined, { ref: false });
        throw new Error('the card provider did not answer in time');
      }
      await delay(answerMs, undefined, { ref: false });
      if (token === testTokens.twice) tellLater(payment_id, answer, twiceMs);
      return answer;
    },
    refund: () => delay(answerMs, undefined, { ref: false }),
    onWord(listener) {
      listeners.push(listener);
    },
  };
}

function decide({ payment_id, token }: CaptureRequest): CaptureAnswer {
  if (token === testTokens.decline) return { status: 'failed', failure_reason: 'card declined' };
  return { status: 'captured', provider_reference: `sim_${hash('sha256', payment_id).slice(0, 16)}` };
}
