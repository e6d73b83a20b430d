/** Does all pieces of work, so many at a time, and answers in their order. */
export async function atATime<Answer>(width: number, work: readonly (() => Promise<Answer>)[]): Promise<Answer[]> {
  const answers: Answer[] = new Array(work.length);
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
