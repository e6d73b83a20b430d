import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/global-setup.ts',
    // Processes, not threads: tests change their working directory, start servers and send signals.
    pool: 'forks',
    maxWorkers: 2,
    // Real databases and processes on a busy machine: slow is not wrong, hanging is.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    coverage: {
      provider: 'v8',
      include: ['src/**'],
      reporter: ['lcov', 'html', 'text-summary'],
      reportsDirectory: 'coverage',
    },
  },
});
