import { systemCaller } from '../../src/core/caller.ts';
import { expect, it } from 'vitest';
import type { TenantId } from '../../src/core/tenant.ts';
import type { Command } from '../../src/engine/command.ts';
import { createOrchestrator } from '../../src/runtime/create-orchestrator.ts';
import type { Orchestrator } from '../../src/runtime/orchestrator.ts';
import { newJob } from '../jobs/regressions/jobs-desk.ts';
import { createTestDatabase } from './postgres-server.ts';

const tenantId = 'tenant' as TenantId;
const { type } = newJob;

it('is paused and resumed on every node, whichever node received the request', async () => {
  const database = await createTestDatabase();
  const [here, there] = [await openNode(database.url), await openNode(database.url)];
  await submit(here, {
    kind: 'pauseQueue',
    tenantId,
    type,
    processTenantId: tenantId,
    reason: undefined,
    resumesAtMs: undefined,
    pausedBy: 'somebody',
  });
  const jobs = [newJob, newJob, newJob];
  await submit(here, { kind: 'enqueueJobs', tenantId, tier: 'PRO', jobs, idempotency: undefined });
  expect(await lease(there, 0)).toEqual({ kind: 'accepted', result: [] });
  const waiting = [lease(there, 30_000), lease(there, 30_000), lease(here, 30_000)];
  await expect.poll(async () => (await there.statistics()).leasesWaiting).toBe(2);
  await expect.poll(async () => (await here.statistics()).leasesWaiting).toBe(1);
  await submit(here, { kind: 'resumeQueue', tenantId, type });
  for (const answer of await Promise.all(waiting)) {
    expect(answer).toMatchObject({ kind: 'accepted', result: [{ type }] });
  }
  await here.close();
  await there.close();
  await database.drop();
});

function openNode(url: string): Promise<Orchestrator> {
  return createOrchestrator({
    database: { url },
    dataDir: undefined,
    threads: false,
    timeZone: 'UTC',
    onError: () => undefined,
  });
}

async function submit(node: Orchestrator, command: Command): Promise<void> {
  expect(await node.submit(command, systemCaller)).toMatchObject({ kind: 'accepted' });
}

function lease(node: Orchestrator, waitMs: number) {
  const request = {
    tenantId,
    types: [type],
    jobsMax: 1,
    worker: 'jobs-worker-1',
    leaseMs: 60_000,
    waitMs,
  };
  return node.leaseJobs(request, new AbortController().signal);
}
