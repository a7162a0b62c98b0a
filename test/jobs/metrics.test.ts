/** The metrics that the contract requires (G25), as Prometheus reads them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';
import { createTenants, type NewTenant } from './tenants.ts';

let server: JobsApplication;
let newTenant: NewTenant;

beforeAll(async () => {
  server = await createJobsApplication();
  newTenant = createTenants(server);
});

afterAll(() => server.stop());

async function metrics(): Promise<ReadonlyMap<string, number>> {
  const { statusCode, body } = await server.app.inject({ url: '/jobs/v1/metrics' });
  expect(statusCode).toBe(200);
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

it('counts jobs by status and by outcome, and shows how long they wait and run', async () => {
  const tenant = newTenant();
  const startMs = server.orchestrator.nowMs();
  await server.orchestrator.pinClock(startMs);
  const before = await metrics();
  for (let n = 0; n < 4; n += 1) await tenant.enqueue();
  await tenant.enqueue({ scheduledAt: '2999-01-01T00:00:00Z' });
  await server.orchestrator.pinClock(startMs + 7_000);
  await tenant.settle('complete', await tenant.leased());
  await tenant.fail();
  await tenant.leased();
  await tenant.bury({ priority: 1 });
  await server.orchestrator.pinClock(startMs + 10_000);
  const after = await metrics();
  const grown = (name: string) => (after.get(name) ?? NaN) - (before.get(name) ?? NaN);
  const statuses = ['queued', 'scheduled', 'running', 'completed', 'failed', 'cancelled'];
  expect(statuses.map((status) => grown(`continuo_jobs{status="${status}"}`))).toEqual([
    1, 1, 1, 1, 1, 0,
  ]);
  expect(grown('continuo_jobs{status="deadlettered"}')).toBe(1);
  const told = ['enqueued', 'completed', 'failed', 'deadlettered', 'cancelled'];
  expect(told.map((kind) => grown(`continuo_jobs_${kind}_total`))).toEqual([6, 1, 2, 1, 0]);
  expect(grown('continuo_jobs_queue_wait_seconds_count')).toBe(4);
  expect(grown('continuo_jobs_queue_wait_seconds_sum')).toBe(21);
  expect(after.get('continuo_jobs_lease_age_seconds')).toBe(3);
  expect([...after.keys()].filter((name) => name.includes(tenant.tenant))).toEqual([]);
});

it("counts the processor's time from the start of the process, in every scrape anew", async () => {
  const before = process.cpuUsage();
  const first = await metrics();
  const between = process.cpuUsage();
  // Some milliseconds of work, enough to be counted.
  for (let sum = 0; process.cpuUsage(between).user < 20_000;) sum += Math.sqrt(sum + 1);
  const second = await metrics();
  const after = process.cpuUsage();
  const seconds = ({ user, system }: NodeJS.CpuUsage) => [user, system, user + system];
  const names = ['user_seconds', 'system_seconds', 'seconds'];
  names.forEach((name, index) => {
    const read = (scrape: ReadonlyMap<string, number>) => {
      const value = scrape.get(`process_cpu_${name}_total`);
      return Math.round((value ?? NaN) * 1_000_000);
    };
    const at = (usage: NodeJS.CpuUsage) => seconds(usage)[index] ?? NaN;
    expect([name, read(first) >= at(before), read(first) <= at(between)]).toEqual([
      name,
      true,
      true,
    ]);
    expect([name, read(second) <= at(after)]).toEqual([name, true]);
  });
  const cpu = 'process_cpu_seconds_total';
  expect((second.get(cpu) ?? NaN) - (first.get(cpu) ?? NaN)).toBeGreaterThanOrEqual(0.02);
});

it('agrees with the process about the process', async () => {
  const scrape = await metrics();
  const startedAt = Date.now() / 1_000 - process.uptime();
  expect(Math.abs((scrape.get('process_start_time_seconds') ?? NaN) - startedAt)).toBeLessThan(2);
  expect(scrape.get('process_resident_memory_bytes')).toBeGreaterThan(50_000_000);
  const descriptors = scrape.get('process_open_fds');
  if (process.platform === 'linux') expect(descriptors).toBeGreaterThan(3);
});
