import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { copyWith } from './copy.ts';
import { stopUnderLoad } from './stop.ts';

describe('R2: a process that is asked to stop under load', () => {
  test('answers all that it has accepted, loses nothing, and ends with 0 within the grace', async () => {
    expect(await stopUnderLoad()).toEqual([]);
  }, 180_000);

  test('mutant: ending at once is noticed', async () => {
    await using copy = await copyWith([
      { file: 'src/cli/process.ts', from: 'stop.abort(reason);', to: 'process.exit(0);' },
    ]);
    expect(await stopUnderLoad(join(copy.directory, 'src/main.ts'))).toContain('40 of 40 were not answered');
  }, 180_000);
});
