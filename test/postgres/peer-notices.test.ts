import { systemCaller } from '../../src/core/caller.ts';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TenantId } from '../../src/core/tenant.ts';
import { createOrchestrator } from '../../src/runtime/create-orchestrator.ts';
import { newJob } from '../jobs/regressions/jobs-desk.ts';
import { sequence, serviceTask } from '../scenario/bpmn.ts';
import { openCluster } from '../scenario/scenario-cluster.ts';
import { createTestDatabase, type TestDatabase } from './postgres-server.ts';

/** The notices about jobs that a node sends, as the other nodes receive them. */

let database: TestDatabase;
let peer: pg.Client;
let heard: string;

beforeEach(async () => {
  database = await createTestDatabase();
  peer = new pg.Client({ connectionString: database.url });
  heard = '';
  peer.on('notification', ({ payload = '' }) => (heard += payload));
  await peer.connect();
  await peer.query('LISTEN continuo');
});

afterEach(async () => {
  await peer.end();
  await database.drop();
});

it('names no job that a worker received in the batch that created it', async () => {
  const node = await openCluster({ database: { url: database.url } });
  await node.deploy(sequence('p', serviceTask('taken')));
  await node.deploy(sequence('q', serviceTask('left')));
  const poll = node.activate('taken', { requestTimeout: 20_000 });
  await node.call('GET', '/topology');
  await node.create('p');
  expect(await poll).toHaveLength(1);
  await node.create('q');
  await expect.poll(() => heard).toContain('"left"');
  expect(heard).not.toContain('"taken"');
  await node.close();
});

it('counts the background jobs that workers left in the batch that created them', async () => {
  const node = await createOrchestrator({
    database: { url: database.url },
    dataDir: undefined,
    threads: false,
    timeZone: 'UTC',
    onError: () => undefined,
  });
  const request = { ...lease, types: ['work'], jobsMax: 2 };
  const given = node.leaseJobs(request, new AbortController().signal);
  await expect.poll(async () => (await node.statistics()).leasesWaiting).toBe(1);
  const jobs = [newJob, newJob, newJob, newJob];
  await node.submit(
    { kind: 'enqueueJobs', tenantId, tier: 'PRO', jobs, idempotency: undefined },
    systemCaller,
  );
  expect(await given).toMatchObject({ kind: 'accepted', result: [{}, {}] });
  await expect.poll(() => heard).toContain('["queued","work","tenant",2]');
  await node.close();
});

const tenantId = 'tenant' as TenantId;

const lease = {
  tenantId: undefined,
  worker: 'jobs-worker-1',
  leaseMs: 60_000,
  waitMs: 20_000,
};
