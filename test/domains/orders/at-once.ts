import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from '../../roles/client.ts';

/** Does all pieces of work, so many at a time, and answers in their order. */
export async function atATime<Result>(width: number, work: readonly (() => Promise<Result>)[]): Promise<Result[]> {
  const answers: Result[] = new Array(work.length);
  let next = 0;
  async function worker(): Promise<void> {
    while (next < work.length) {
      const mine = next++;
      answers[mine] = await work[mine]!();
    }
  }
  await Promise.all(Array.from({ length: width }, worker));
  return answers;
}

/** How often each text occurs. */
export function tally(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}

/** Asks again while the shop says that it cannot answer now, as it tells clients to. */
export async function persistently(ask: () => Promise<Answer>): Promise<Answer> {
  for (let time = 1; ; time += 1) {
    const answer = await ask();
    if (answer.status !== 503 || time === 10) return answer;
    await delay(100);
  }
}
