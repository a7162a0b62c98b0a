import { defineConfig } from 'vitest/config';

/** What needs a browser and takes its time; `npm test` has the quick part. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.browser.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // Pages share the machine with their servers.
    maxWorkers: 1,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  },
});
