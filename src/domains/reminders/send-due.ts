import type { Kernel } from '../../kernel/kernel.ts';
import { system } from '../../kernel/principal.ts';
import type { ReminderLinks } from './links.ts';
import { type Sending, sendReminders } from './send-reminders.ts';
import { findDue } from './store.ts';

/** Few enough that nobody waits for the transaction. */
const atATime = 500;

/** Sends every reminder that is due, set by set. @returns how many went out, wait for the morning, reach nobody */
export async function sendDueReminders(
  kernel: Kernel,
  links: ReminderLinks,
  now: Date,
  signal: AbortSignal,
): Promise<{ sent: number; quiet: number; unreachable: number }> {
  const command = sendReminders(links);
  const principal = system('reminders');
  const counts: Record<Sending, number> = { sent: 0, quiet: 0, unreachable: 0, not_due: 0 };
  for (;;) {
    const ids = await findDue(kernel.database, now, atATime);
    const done = await kernel.run(
      command,
      ids.map((reminder_id) => ({ input: { reminder_id }, principal })),
    );
    let moved = 0;
    for (const one of done) {
      if ('defect' in one) throw one.defect;
      if (!one.outcome.ok) throw one.outcome.problem;
      counts[one.outcome.value] += 1;
      if (one.outcome.value !== 'not_due') moved += 1;
    }
    const { not_due: _, ...result } = counts;
    if (ids.length < atATime || moved === 0) return result;
    signal.throwIfAborted();
  }
}
