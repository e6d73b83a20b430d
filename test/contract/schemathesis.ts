import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Caller } from './callers.ts';

/** What became of one caller's requests. */
export interface Examination {
  readonly operations: number;
  readonly requests: number;
  readonly seconds: number;
  /** What failed: operations, such as `POST /buy`, or what else schemathesis calls it. */
  readonly failed: readonly string[];
  /** Operations that were answered 2xx at least once. */
  readonly reached: readonly string[];
  /** All that schemathesis said. */
  readonly output: string;
}

const here = fileURLToPath(new URL('.', import.meta.url));
const limitMs = 480_000;

/** The version of the schemathesis on the PATH; null without one. */
export async function schemathesisVersion(): Promise<string | null> {
  const { stdout } = await run(['--version'], here).catch(() => ({ stdout: null }));
  return stdout?.trim() ?? null;
}

/**
 * What ends the caller's own session, or everybody's rights at once: nothing else could be asked behind it. Tested in
 * test/domains/identity and test/domains/admin; here only by those who have no session. By name, with operation id.
 */
export const endings: ReadonlyMap<string, string> = new Map([
  ['DELETE /api/auth/me', 'delete_api_auth_me'],
  ['DELETE /api/customers/{customer_id}', 'delete_api_customers_customer_id'],
  ['POST /api/auth/logout', 'post_api_auth_logout'],
  ['POST /api/auth/password', 'post_api_auth_password'],
  ['POST /api/auth/refresh', 'post_api_auth_refresh'],
  ['PATCH /api/admin/users', 'patch_api_admin_users'],
]);

/** Has schemathesis try everything that the document of the server at `url` says, as one caller. */
export async function examine(url: string, { headers }: Caller, signal: AbortSignal): Promise<Examination> {
  const scratch = await mkdtemp(join(tmpdir(), 'crema-contract-'));
  try {
    const report = join(scratch, 'report.json');
    const sent = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
    const left =
      'Authorization' in headers ? [...endings.values()].flatMap((id) => ['--exclude-operation-id', id]) : [];
    const { stdout, ended } = await run(
      [
        '--config-file',
        join(here, 'schemathesis.toml'),
        'run',
        `${url}/openapi.json`,
        '--no-color',
        ...sent,
        ...left,
      ].concat(['--report', 'json', '--report-json-path', report]),
      scratch,
      { CALLER_HEADERS: JSON.stringify(headers) },
      signal,
    );
    return summarize(await readReport(report), stdout, ended);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Ended {
  readonly stdout: string;
  /** By itself, and with a verdict. */
  readonly ended: boolean;
}

/** Python finds the hooks here, and leaves nothing of its own behind. */
function run(words: string[], cwd: string, more: Record<string, string> = {}, signal?: AbortSignal): Promise<Ended> {
  const env = { ...process.env, PYTHONPATH: here, PYTHONDONTWRITEBYTECODE: '1', ...more };
  const options = { cwd, env, signal, timeout: limitMs, maxBuffer: 64 * 1_048_576 };
  return new Promise((resolve, reject) => {
    execFile('schemathesis', words, options, (error, stdout, stderr) => {
      if (error && (error as NodeJS.ErrnoException).code === 'ENOENT') reject(error);
      else resolve({ stdout: stdout + stderr, ended: !error || error.code === 1 });
    });
  });
}

interface Report {
  readonly operations: { readonly tested: number };
  readonly running_time: number;
  readonly complete: boolean;
  readonly test_cases: { readonly generated: number };
  readonly failures: readonly { readonly operations: readonly string[] }[];
  readonly errors: readonly { readonly title?: string }[];
  readonly valid_rates: Readonly<Record<string, Readonly<Record<string, { readonly accepted: number }>>>>;
}

const readReport = (file: string): Promise<Report | null> =>
  readFile(file, 'utf8')
    .then(JSON.parse)
    .catch(() => null); // it was ended before it could write one

function summarize(report: Report | null, output: string, ended: boolean): Examination {
  if (!report) return { operations: 0, requests: 0, seconds: 0, failed: ['schemathesis itself'], reached: [], output };
  const failed = new Set(report.failures.flatMap(({ operations }) => operations));
  for (const { title = 'an error' } of report.errors) failed.add(title);
  if (!ended || !report.complete) failed.add('coming to an end');
  const reached = Object.entries(report.valid_rates)
    .filter(([, phases]) => Object.values(phases).some(({ accepted }) => accepted > 0))
    .map(([operation]) => operation);
  const { operations, test_cases, running_time: seconds } = report;
  return {
    operations: operations.tested,
    requests: test_cases.generated,
    seconds,
    failed: [...failed],
    reached,
    output,
  };
}
