import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DevelopmentServer, startDevelopmentServer } from './jobs-server.ts';

const demo = fileURLToPath(new URL('../../examples/background-jobs/run.ts', import.meta.url));
const run = promisify(execFile);

let server: DevelopmentServer;
beforeAll(async () => {
  server = await startDevelopmentServer();
});
afterAll(() => server.stop());

it('the demo of background jobs runs end to end and shows what happened', async () => {
  const { url, workersUrl, folder } = server;
  const where = ['--url', url, '--workers-url', workersUrl, '--jobs-development-dir', folder];
  const { stdout, stderr } = await run(process.execPath, [demo, ...where]);
  expect(stderr).toBe('');
  for (const line of [
    '10 mails enqueued in one request',
    'grey@example.test: no answer to attempt 1 of 3',
    'grey@example.test: sent',
    "nobody: failed for good: 'nobody' is no address",
    'late@example.test: a dead letter after 2 attempts: The mail server does not answer',
    'late@example.test: replayed, now that the mail server is back',
    'newsletter to everybody: stops at 100 of 5000, because it was cancelled',
    'team@example.test: sent',
    '15 jobs, 18 attempts: 13 completed, 1 failed, 1 cancelled',
  ]) {
    expect(stdout).toContain(line);
  }
}, 60_000);

it('the demo of background jobs says so when no server answers', async () => {
  await expect(run(process.execPath, [demo, '--url', 'http://127.0.0.1:1'])).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('No server answers at http://127.0.0.1:1') as string,
  });
});
