import { Type } from 'typebox';
import { problem } from '../../kernel/errors.ts';
import { HealthCheck } from '../http/health.ts';
import type { Call } from './call.ts';
import { type Methods, serverStream, unary } from './method.ts';

export const healthServiceName = 'grpc.health.v1.Health';

export type Serving = 'SERVING' | 'NOT_SERVING';

/** How often a watched status is looked at; unwatched ones are looked at when somebody asks. */
const lookMs = 1_000;

/** How the services are, asked of what they stand on: all are well, or none of them, since all need the database. */
export class Health {
  readonly #services: ReadonlySet<string>;
  readonly #check: HealthCheck;
  readonly #draining: () => boolean;
  readonly #waiting = new Set<() => void>();

  constructor(services: readonly string[], probe: () => Promise<void>, draining: () => boolean) {
    this.#services = new Set(['', ...services]); // '' is the server as a whole
    this.#check = new HealthCheck({ database: probe });
    this.#draining = draining;
  }

  get services(): readonly string[] {
    return [...this.#services];
  }

  /** Null: there is no such service. */
  async of(name: string): Promise<Serving | null> {
    if (!this.#services.has(name)) return null;
    return !this.#draining() && (await this.#check.databaseIsHealthy()) ? 'SERVING' : 'NOT_SERVING';
  }

  /** Those who watch are to look at once. */
  changed(): void {
    for (const look of this.#waiting) look();
  }

  /** Until it is worth looking again. */
  next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        signal.removeEventListener('abort', look);
        resolve();
      };
      const timer = setTimeout(look, lookMs);
      this.#waiting.add(look);
      signal.addEventListener('abort', look, { once: true });
      if (signal.aborted) look();
    });
  }
}

const request = Type.Object({ service: Type.String({ maxLength: 200, default: '' }) });

/** `grpc.health.v1`: what load balancers and probes ask. Open to all. */
export const healthMethods = (health: Health): Methods => ({
  Check: unary<{ status: Serving }>()({
    access: 'public',
    vital: true,
    request,
    async handle({ service: name }) {
      const status = await health.of(name);
      if (status === null) throw problem('not_found', 'There is no such service here.');
      return { status };
    },
  }),
  List: unary<{ statuses: Record<string, { status: Serving | null }> }>()({
    access: 'public',
    vital: true,
    request: Type.Object({}),
    async handle() {
      const all = health.services.map(async (name) => [name, { status: await health.of(name) }] as const);
      return { statuses: Object.fromEntries(await Promise.all(all)) };
    },
  }),
  Watch: serverStream<{ status: Serving | 'SERVICE_UNKNOWN' }>()({
    access: 'public',
    vital: true,
    request,
    handle: ({ service: name }, call) => statuses(health, name, call),
  }),
});

async function* statuses(health: Health, name: string, call: Call) {
  let last: string | undefined;
  while (!call.signal.aborted) {
    const status = (await health.of(name)) ?? ('SERVICE_UNKNOWN' as const);
    if (status !== last) yield { status };
    last = status;
    await health.next(call.signal);
  }
}
