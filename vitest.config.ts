import { defineConfig } from 'vitest/config';

/** What asks a server, and so has to hold on both stores. */
const askingServers = ['clients', 'jobs', 'rest', 'scenario'];

export default defineConfig({
  test: {
    globalSetup: ['test/postgres/global-setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    pool: 'forks',
    // Left alone it would keep one of two cores for itself.
    maxWorkers: '100%',
    // node:sqlite announces itself in every process.
    execArgv: ['--disable-warning=ExperimentalWarning'],
    projects: [
      {
        extends: true,
        test: { name: 'embedded', include: ['src/**/*.test.ts', 'test/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: askingServers.map((folder) => `test/${folder}/**/*.test.ts`),
          env: { TEST_STORE: 'postgres' },
          setupFiles: ['test/postgres/hold-partition.ts'],
        },
      },
    ],
  },
});
