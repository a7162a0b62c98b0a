import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seedTenants } from '../../scripts/seed/tenants.ts';
import { type DevelopmentServer, startDevelopmentServer } from './jobs-server.ts';

const seed = fileURLToPath(new URL('../../scripts/seed.ts', import.meta.url));
const run = promisify(execFile);

let server: DevelopmentServer;
beforeAll(async () => {
  server = await startDevelopmentServer();
});
afterAll(() => server.stop());

async function runSeed(): Promise<string> {
  const { url, workersUrl, folder } = server;
  const where = ['--url', url, '--workers-url', workersUrl, '--jobs-development-dir', folder];
  const flags = ['--disable-warning=ExperimentalWarning'];
  const { stdout, stderr } = await run(process.execPath, [...flags, seed, ...where]);
  expect(stderr).toBe('');
  return stdout;
}

it('the seed fills a tenant of each tier, and adds nothing when it runs again', async () => {
  const [progress, table = ''] = (await runSeed()).split('\n\n');
  expect(progress).not.toContain('already');
  const [header = [], ...rows] = table.split('\n').map((line) => line.trim().split(/\s{2,}/));
  for (const [at, { tenantId, tier, jobs, schedules }] of seedTenants.entries()) {
    const row = Object.fromEntries(header.map((name, column) => [name, rows[at]?.[column]]));
    const counts = {
      ...jobs,
      'active cron': schedules.active,
      'paused cron': schedules.paused,
    };
    const texts = Object.entries(counts).map(([name, count]) => [name, String(count)]);
    expect(row).toEqual({ tenant: tenantId, tier, ...Object.fromEntries(texts) });
  }
  const [again, sameTable] = (await runSeed()).split('\n\n');
  expect(again?.split('\n').filter((line) => !line.endsWith('there already'))).toEqual([]);
  expect(sameTable).toBe(table);
}, 120_000);

it('the seed says so when no server answers', async () => {
  await expect(run(process.execPath, [seed, '--url', 'http://127.0.0.1:1'])).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('No server answers at http://127.0.0.1:1') as string,
  });
});
