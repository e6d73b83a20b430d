import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createLog } from '../../../src/adapters/telemetry/log.ts';

function collect(level = 'info') {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { log: createLog(level, destination), lines };
}

describe('the log', () => {
  test('is JSON lines with time, level and message', () => {
    const { log, lines } = collect();
    log.info({ request_id: 'r1' }, 'hello');
    expect(lines).toHaveLength(1);
    expect(lines[0]!.endsWith('\n')).toBe(true);
    expect(JSON.parse(lines[0]!)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      request_id: 'r1',
      msg: 'hello',
    });
  });

  test('is written from its level on', () => {
    const { log, lines } = collect('warn');
    log.info('no');
    log.warn('yes');
    log.error('yes');
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['yes', 'yes']);
  });

  test('holds no credentials', () => {
    const { log, lines } = collect();
    const headers = { authorization: 'Bearer SECRET', cookie: 'SECRET', 'x-api-key': 'SECRET', accept: '*/*' };
    log.info({ headers, request: { headers } }, 'asked');
    expect(lines[0]).not.toContain('SECRET');
    expect(JSON.parse(lines[0]!).headers).toMatchObject({ authorization: '[redacted]', accept: '*/*' });
  });

  test('tells errors with their stack and cause, without values of the statement', () => {
    const { log, lines } = collect();
    const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(a@b) exists' });
    log.error({ err: new Error('failed', { cause }) }, 'oh');
    const { err } = JSON.parse(lines[0]!);
    expect(err).toMatchObject({
      message: 'failed',
      stack: expect.stringContaining('log.test.ts'),
      cause: { code: '23505' },
    });
    expect(lines[0]).not.toContain('a@b');
  });
});
