import { setTimeout as delay } from 'node:timers/promises';

/** Asks again and again until `done`; answers the last answer, also when it never came to that. */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  done: (answer: Answer) => boolean,
  withinMs = 20_000,
): Promise<Answer> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (done(answer) || Date.now() > deadline) return answer;
    await delay(20);
  }
}
