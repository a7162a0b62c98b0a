import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { defineConfig } from '@playwright/test';
import { workerHeader } from './watch-requests.ts';

/** The suite as it was published: compiled JavaScript inside the package. */
const packageFile = createRequire(import.meta.url).resolve('@camunda/e2e-test-suite/package.json');
const testDir = join(dirname(packageFile), 'dist', 'tests', 'api', 'v2');
const clockFile = /clock-api-tests\.spec\.js$/;

export default defineConfig({
  testDir,
  outputDir: '../../test-results/camunda',
  fullyParallel: true,
  workers: Number(process.env['CAMUNDA_WORKERS'] ?? 2),
  // Its utilities poll for a minute; our searches answer at once, so a wait is a failure.
  timeout: 15_000,
  use: { extraHTTPHeaders: { [workerHeader]: process.env['TEST_PARALLEL_INDEX'] ?? '' } },
  projects: [
    { name: 'api', testMatch: /\.spec\.js$/, testIgnore: clockFile },
    // This file moves the time of the whole server, so run.ts runs it alone, after the others.
    { name: 'clock', testMatch: clockFile },
  ],
});
