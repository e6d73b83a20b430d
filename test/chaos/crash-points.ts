import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { verdictOf } from './operations.ts';
import type { Violation } from './promises.ts';
import type { Random } from './random.ts';
import { openShop, type Shop } from './shop.ts';
import { type Point, type Seen, type Tracer, trace } from './tracer.ts';

/** Who is killed: the process that checks out, or the PostgreSQL backend that writes for it. */
export type Victim = 'Crema' | 'PostgreSQL';
export const victims: readonly Victim[] = ['Crema', 'PostgreSQL'];

/** By these they tell something to somebody: to a client, to each other, to the disk. */
const syscalls: Record<Victim, readonly string[]> = {
  Crema: ['write', 'writev', 'sendto', 'sendmsg'],
  PostgreSQL: ['sendto', 'write', 'pwrite64', 'pwritev', 'fdatasync', 'fsync'],
};
/** The last thing that each has to say about a checkout; who has not seen it was watching the wrong connection. */
const lastWord: Record<Victim, string> = { Crema: 'HTTP/1.1 200', PostgreSQL: 'COMMIT' };
const mostTries = 5;
const endMs = 2_000;
/** What is not on the disk yet may get there in the meantime: one kill proves little. */
const afterwards = 2;

export interface CrashOptions {
  readonly victim: Victim;
  readonly log: (line: string) => void;
  /** Not all points, but so many, drawn by chance. */
  readonly sample?: { readonly points: number; readonly random: Random };
  /** Ends at the first broken promise. For mutants, which need not be killed more often than it takes. */
  readonly untilBroken?: boolean;
  /** Another copy of the program than this one. */
  readonly program?: string;
}

export interface CrashReport {
  /** How often it was killed, at a point and in a purchase each. */
  readonly points: number;
  readonly violations: readonly Violation[];
}

/**
 * Kills one of those who take part in a checkout at every point at which it could have told something to anybody: before
 * its first write, its second, … its last, and when the client has its answer. After each, what became of the order must
 * be learnt by its key, and all must add up. The points are counted in a checkout that is let through; the last ones
 * come first.
 */
export async function enumerateCrashPoints(options: CrashOptions): Promise<CrashReport> {
  const { victim, sample, untilBroken, log, program } = options;
  await using shop = await openShop(program);
  const counted = pointsOf(await checkOut(shop, victim)).reverse();
  log(`a checkout is ${counted.length} writes of ${victim}`);
  let points = 0;
  /** @returns before which call it was killed, or null if it did not come to the point */
  const killAt = async (point: Point): Promise<string | null> => {
    const { killed, seen, became } = await checkOut(shop, victim, point);
    if (killed === null) return null;
    points += 1;
    const unmade = seen.findLast(({ pid }) => pid === killed)?.text ?? '';
    log(`${victim} killed before ${point.syscall} ${point.nth}, ${unmade.slice(0, 100)}: ${became}`);
    return unmade;
  };
  for (let again = sample ? 1 : afterwards; again > 0; again -= 1) {
    await killAfterwards(shop, victim);
    points += 1;
    log(`${victim} killed when all was said`);
    const violations = await shop.promises();
    if (untilBroken && violations.length > 0) return { points, violations };
  }
  for (const point of sample ? draw(counted, sample) : counted) {
    // a table that grows by a page just now puts one more write before those that were counted
    for (let again = mostTries; again > 0; again -= 1) {
      const unmade = await killAt(point);
      if (unmade === null || placeOf(unmade) === placeOf(point.text)) break;
    }
    const violations = await shop.promises();
    if (untilBroken && violations.length > 0) return { points, violations };
  }
  if (!sample) {
    for (const syscall of syscalls[victim]) {
      let nth = counted.filter((point) => point.syscall === syscall).length + 1;
      while ((await killAt({ syscall, nth })) !== null) nth += 1;
    }
  }
  return { points, violations: await shop.audit() };
}

/** Checks out, and kills `victim` as soon as the client has its answer; who asks again must get the same. */
async function killAfterwards(shop: Shop, victim: Victim): Promise<void> {
  const checkout = await shop.fillCart(true);
  const pids = victim === 'Crema' ? [shop.api.pid] : await backendsOf(shop.pool);
  await shop.learn(checkout);
  if (victim === 'Crema') shop.api.kill();
  else for (const pid of pids) process.kill(pid, 'SIGKILL');
  await shop.learn(checkout);
}

interface Checkout {
  readonly seen: readonly Seen[];
  /** Which process was killed; null when it did not come to the point. */
  readonly killed: number | null;
  /** What its client learnt in the end. */
  readonly became: string;
}

/** Fills a cart and checks out, while `victim` is watched, and killed if it comes to `point`; then heals it. */
async function checkOut(shop: Shop, victim: Victim, point?: Point, tries = 1): Promise<Checkout> {
  const { api, ask, learn } = shop;
  // first one more purchase, for open connections and prepared statements: so that every checkout is like the others
  await learn(await shop.fillCart(true));
  const checkout = await shop.fillCart(true);
  const pids = victim === 'Crema' ? [api.pid] : await backendsOf(shop.pool);
  await using tracer = await trace(pids, syscalls[victim], point);
  if (point && victim === 'Crema') api.forgive();
  const answered = await ask(checkout);
  if (!answered && victim === 'Crema') {
    api.kill();
    await api.start();
  }
  if (!answered) await learn(checkout);
  const { killed, seen } = await watchTheEnd(tracer, victim);
  if (killed === null && !spoken(seen, victim)) {
    if (tries === mostTries) throw new Error(`${victim} was not seen at a checkout:\n${JSON.stringify(seen, null, 1)}`);
    return checkOut(shop, victim, point, tries + 1);
  }
  const how = checkout.answers[0]!.replayed ? 'it had been made' : 'it was made now';
  return { seen, killed, became: `${verdictOf(checkout)}, ${answered ? 'answered at once' : how}` };
}

const spoken = (seen: readonly Seen[], victim: Victim) => seen.some(({ text }) => text.includes(lastWord[victim]));

/** Waits for the last word or the kill: a program that answers its client too early has not come to either yet. */
async function watchTheEnd(tracer: Tracer, victim: Victim): Promise<Pick<Checkout, 'seen' | 'killed'>> {
  const deadline = Date.now() + endMs;
  for (;;) {
    const [killed, seen] = [await tracer.killed(), await tracer.seen()];
    if (killed !== null || spoken(seen, victim) || Date.now() > deadline) return { killed, seen };
    await delay(20);
  }
}

/** The calls of the process that made most of them, which is the one that did it. */
function pointsOf({ seen }: Checkout): (Point & { readonly text: string })[] {
  const each = [...Map.groupBy(seen, ({ pid }) => pid).values()].sort((a, b) => b.length - a.length);
  const count = new Map<string, number>();
  return (each[0] ?? []).map(({ syscall, text }) => {
    const nth = (count.get(syscall) ?? 0) + 1;
    count.set(syscall, nth);
    return { syscall, nth, text };
  });
}

/** What a call writes to. */
const placeOf = (text: string) => /<TCP:|\/pg_wal\/|\/base\//.exec(text)?.[0] ?? '';

function draw<One>(points: readonly One[], { points: most, random }: NonNullable<CrashOptions['sample']>): One[] {
  const left = [...points];
  return Array.from({ length: Math.min(most, left.length) }, () => {
    const [one] = left.splice(random.between(0, left.length - 1), 1);
    return one!;
  });
}

/** The processes of PostgreSQL that work for Crema. */
async function backendsOf(pool: pg.Pool): Promise<number[]> {
  const { rows } = await pool.query<{ pid: number }>(
    "select pid from pg_stat_activity where datname = current_database() and application_name = 'crema'",
  );
  return rows.map(({ pid }) => pid);
}
