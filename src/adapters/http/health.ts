/** Looks at one component; rejects when it is not well. */
export type Probe = () => Promise<void>;

export interface ComponentHealth {
  readonly status: 'healthy' | 'unhealthy' | 'not_configured';
  readonly latency_ms: number | null;
}

export interface Health {
  readonly status: 'ok' | 'degraded' | 'down';
  readonly database: 'healthy' | 'unhealthy';
  readonly components: Readonly<Record<string, ComponentHealth>>;
}

/** A component that takes longer is not well, whatever it would say in the end. */
const deadlineMs = 1_000;
/** Answers are this old at most, however many ask: health checks are no load. */
const keptMs = 1_000;

/**
 * Asks the components how they are. Without its database the service is down; without anything else it is degraded, and
 * still of use. Null stands for a component that this installation does not have.
 */
export class HealthCheck {
  readonly #components: ReadonlyMap<string, () => Promise<ComponentHealth>>;

  constructor(probes: Readonly<Record<string, Probe | null>>) {
    this.#components = new Map(
      Object.entries(probes).map(([name, probe]) => [name, probe ? kept(probe) : notConfigured]),
    );
  }

  async all(): Promise<Health> {
    const names = [...this.#components.keys()];
    const found = await Promise.all([...this.#components.values()].map((ask) => ask()));
    const components = Object.fromEntries(names.map((name, place) => [name, found[place]!]));
    const database = components.database?.status === 'healthy' ? 'healthy' : 'unhealthy';
    const well = found.every(({ status }) => status !== 'unhealthy');
    return { status: database === 'unhealthy' ? 'down' : well ? 'ok' : 'degraded', database, components };
  }

  async databaseIsHealthy(): Promise<boolean> {
    return (await this.#components.get('database')?.())?.status === 'healthy';
  }
}

const notConfigured = async (): Promise<ComponentHealth> => ({ status: 'not_configured', latency_ms: null });

/** One question at a time, and its answer for everybody who asks until it is too old. */
function kept(probe: Probe): () => Promise<ComponentHealth> {
  let answer: Promise<ComponentHealth> | undefined;
  let askedAt = 0;
  return () => {
    const now = performance.now();
    if (answer === undefined || now - askedAt > keptMs) {
      askedAt = now;
      answer = ask(probe);
    }
    return answer;
  };
}

async function ask(probe: Probe): Promise<ComponentHealth> {
  const started = performance.now();
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('no answer in time')), deadlineMs);
  const outcome = await Promise.race([probe(), tooLate]).then(
    () => 'healthy' as const,
    () => 'unhealthy' as const,
  );
  clearTimeout(timer);
  return { status: outcome, latency_ms: Math.round((performance.now() - started) * 10) / 10 };
}
