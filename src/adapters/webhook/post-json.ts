const deadlineMs = 10_000;
/** Answers that ask for patience rather than say no. */
const later = new Set([408, 425, 429]);

/**
 * Posts JSON to a webhook, under a key by which the receiver can tell a repetition.
 *
 * @returns null when it was taken, or why it was refused for good (4xx)
 * @throws when it may go better later
 */
export async function postJson(url: string, key: string, body: unknown): Promise<string | null> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(deadlineMs),
  });
  await response.body?.cancel();
  if (response.ok) return null;
  const said = `the webhook answered ${response.status}`;
  if (response.status < 500 && !later.has(response.status)) return said;
  throw new Error(said);
}
