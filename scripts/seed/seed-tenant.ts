import { setTimeout as pause } from 'node:timers/promises';
import { createJobsClient, createJobsWorker, PermanentFailure, type Job } from '../../src/jobs.ts';
import { closeAccess, openAccess, type Access, type Service } from './access.ts';
import { jobsOf, seedTypes, type Part, type SeedPayload } from './seed-jobs.ts';
import { seedSchedules } from './seed-schedules.ts';
import type { SeedTenant } from './tenants.ts';
import type { Say } from './say.ts';

/** Creates the parts of the seed that a tenant does not have yet. */
export async function seedTenant(service: Service, tenant: SeedTenant, say: Say): Promise<void> {
  const { tenantId, tier, limits } = tenant;
  const access = await openAccess(service, tenantId, tier);
  try {
    const body = { tier, ...(limits === undefined ? {} : { limits }) };
    await access.system.send({ method: 'PUT', path: '/quota', body, isRepeatable: true });
    const seeding: Seeding = { service, tenant, access, say };
    await seedEnded(seeding);
    await seedCancelled(seeding);
    await seedRunning(seeding);
    await enqueuePart(seeding, 'waiting');
    await seedSchedules(access.tenant, tenant, say);
  } finally {
    closeAccess(access);
  }
}

interface Seeding {
  readonly service: Service;
  readonly tenant: SeedTenant;
  readonly access: Access;
  readonly say: Say;
}

/** Enqueues a part with one request, or does nothing if the part exists. */
async function enqueuePart({ service, tenant, access, say }: Seeding, part: Part): Promise<void> {
  const { total } = await find(access, part);
  if (total > 0) {
    say(`${part}: ${total} there already`);
    return;
  }
  const jobs = jobsOf(tenant, part, Date.now());
  const client = createJobsClient({ url: service.url, token: access.token });
  try {
    // Two programs that seed at the same time meet here.
    await client.enqueueAll(jobs, { idempotencyKey: `seed-${part}` });
  } finally {
    client.close();
  }
  say(`${part}: ${jobs.length} enqueued`);
}

interface Found {
  readonly total: number;
  readonly jobs: readonly Job[];
}

async function find(
  { tenant }: Access,
  part: Part,
  status = 'queued,scheduled,running,completed,failed,cancelled,deadlettered',
): Promise<Found> {
  const path = `/jobs?payload.seed=${part}&status=${status}&limit=100`;
  const { data, meta } = await tenant.send<readonly Job[]>({
    method: 'GET',
    path,
    isRepeatable: true,
  });
  return { total: Number(meta['total']), jobs: data };
}

const endedPollMs = 500;
const endedPollsMax = 600;

/** A worker ends the jobs as their payloads say, also jobs that an earlier run has left. */
async function seedEnded(seeding: Seeding): Promise<void> {
  await enqueuePart(seeding, 'ended');
  const { access, service, say } = seeding;
  const open = () => find(access, 'ended', 'queued,scheduled,running');
  const { total } = await open();
  if (total === 0) return;
  const worker = createJobsWorker({
    url: service.workersUrl,
    token: access.token,
    tls: access.tls,
    handlers: Object.fromEntries(seedTypes.map((type) => [type, endJob])),
    concurrency: 25,
    onError: (error) => say(`worker: ${String(error)}`),
  });
  try {
    for (let polls = 0; (await open()).total > 0; polls += 1) {
      if (polls === endedPollsMax) throw new Error('Expected the jobs of the seed to end');
      await pause(endedPollMs);
    }
  } finally {
    await worker.stop();
  }
  say(`ended: ${total} worked on`);
}

function endJob({
  payload,
  attempt,
}: {
  readonly payload: object;
  readonly attempt: number;
}): object {
  const { outcome, isRepeated, customer } = payload as Partial<SeedPayload>;
  if (outcome === 'failed') throw new PermanentFailure(`There is no ${customer ?? 'customer'}`);
  if (outcome === 'deadlettered' || (isRepeated === true && attempt === 1)) {
    throw Object.assign(new Error('The service did not answer'), { code: 'ETIMEDOUT' });
  }
  return { done: true, customer };
}

async function seedCancelled(seeding: Seeding): Promise<void> {
  await enqueuePart(seeding, 'cancelled');
  const { jobs } = await find(seeding.access, 'cancelled', 'queued');
  const client = createJobsClient({ url: seeding.service.url, token: seeding.access.token });
  for (const { id } of jobs) await client.cancel(id, 'The customer has changed his mind');
  client.close();
}

/** No worker runs them: an hour later their leases expire, and they wait for another attempt. */
const leaseSeconds = 3_600;

async function seedRunning(seeding: Seeding): Promise<void> {
  const { access, tenant, say } = seeding;
  await enqueuePart(seeding, 'running');
  const { total } = await find(access, 'running', 'running');
  const limit = tenant.jobs.running - total;
  if (limit <= 0) return;
  const { data } = await access.worker.send<readonly object[]>({
    method: 'POST',
    path: '/_internal/worker/lease/batch',
    body: { types: seedTypes, limit, leaseSeconds },
    isRepeatable: true,
  });
  say(`running: ${data.length} leased for ${leaseSeconds / 60} minutes`);
}
