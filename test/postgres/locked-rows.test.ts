import { callerOfTenant } from '../../src/core/caller.ts';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { assert } from '../../src/core/assert.ts';
import type { TenantId } from '../../src/core/tenant.ts';
import type { LeasedJob } from '../../src/engine/background/commands.ts';
import { hashLeaseToken } from '../../src/runtime/background/lease-secrets.ts';
import { createOrchestrator } from '../../src/runtime/create-orchestrator.ts';
import { newJob } from '../jobs/regressions/jobs-desk.ts';
import { sequence, serviceTask } from '../scenario/bpmn.ts';
import { type Cluster, openCluster } from '../scenario/scenario-cluster.ts';
import { createTestDatabase, type TestDatabase } from './postgres-server.ts';

/**
 * If an outside transaction locks a row, only the command that needs it waits, and gets that reason. The others
 * continue.
 */

let database: TestDatabase;
let node: Cluster;
let outside: pg.Client;

beforeEach(async () => {
  database = await createTestDatabase();
  node = await openCluster({ database: { url: database.url } });
  outside = new pg.Client({ connectionString: database.url });
  await outside.connect();
});

afterEach(async () => {
  await outside.end();
  await node.close();
  await database.drop();
});

async function lock(sql: string): Promise<void> {
  await outside.query('BEGIN');
  const { rowCount } = await outside.query(`${sql} FOR UPDATE`);
  expect(rowCount).toBe(1);
}

const refusal = {
  status: 503,
  body: {
    title: 'UNAVAILABLE',
    detail:
      'Cannot accept requests for partition 1. Another program has locked in the database what the request changes.',
  },
};

it.each([
  ['an instance', 'process_instance', 'processInstanceKey'],
  ['a job', 'job', 'jobKey'],
] as const)('%s that is locked from outside holds up nobody else', async (_what, table, key) => {
  await node.deploy(sequence('p', serviceTask('work')));
  await node.create('p');
  const job = await node.job('work');
  await lock(`SELECT 1 FROM ${table} WHERE key = ${job[key] as string}`);

  // These commands are in one batch with the one that needs the locked row.
  const completion = node.call('POST', `/jobs/${job.jobKey as string}/completion`, {});
  await Promise.all(Array.from({ length: 40 }, () => node.create('p')));
  // These run while that command is tried again.
  for (let count = 0; count < 5; count += 1) await node.create('p');
  expect(await completion).toMatchObject(refusal);
  expect(node.errors).toEqual([]);

  await outside.query('ROLLBACK');
  await node.complete(job.jobKey);
  expect(await node.state(job.processInstanceKey)).toBe('COMPLETED');
});

it('continues by itself when the lock ends in time', async () => {
  await node.deploy(sequence('p', serviceTask('work')));
  const key = await node.create('p');
  await lock(`SELECT 1 FROM process_instance WHERE key = ${key}`);
  const cancellation = node.call('POST', `/process-instances/${key}/cancellation`, {});
  await node.create('p');
  await outside.query('ROLLBACK');
  expect(await cancellation).toMatchObject({ status: 204 });
  expect(await node.state(key)).toBe('TERMINATED');
});

it('a background job that another program has locked delays neither other jobs nor due work', async () => {
  const tenantId = 'one' as TenantId;
  const caller = callerOfTenant(tenantId);
  let nowMs = Date.UTC(2026, 0, 1);
  const orchestrator = await createOrchestrator({
    database: { url: database.url },
    dataDir: undefined,
    threads: false,
    systemMs: () => nowMs,
    onError: (error) => {
      throw error;
    },
  });
  const enqueue = (count: number) => {
    const jobs = Array.from({ length: count }, () => newJob);
    const command = { kind: 'enqueueJobs', tenantId, tier: 'PRO', jobs, idempotency: undefined };
    return orchestrator.submit(command as never, caller);
  };
  const complete = (leased: readonly LeasedJob[]) => {
    const leases = leased.map(({ key: jobKey, leaseToken }) => {
      return { jobKey, leaseHash: hashLeaseToken(leaseToken), tenantId, result: undefined };
    });
    return orchestrator.submit({ kind: 'completeLeases', worker, leases }, caller);
  };
  try {
    await enqueue(3);
    const leased = await orchestrator.leaseJobs(lease, new AbortController().signal);
    assert(leased.kind === 'accepted', `leases, but ${leased.kind}`);
    const [first, ...others] = leased.result;
    assert(first !== undefined && others.length === 2, 'three leases');
    await lock(`SELECT 1 FROM background_job WHERE key = ${first.key}`);
    const locked = complete([first]);
    expect((await complete(others)).kind).toBe('accepted');
    expect((await enqueue(1)).kind).toBe('accepted');
    expect(await locked).toMatchObject({ kind: 'unavailable' });
    nowMs += 3_600_000;
    expect(await orchestrator.pinClock(undefined)).toMatchObject({ kind: 'accepted' });
  } finally {
    await outside.query('ROLLBACK');
    await orchestrator.close();
  }
});

const worker = 'jobs-worker-1';
const lease = {
  tenantId: undefined,
  types: undefined,
  jobsMax: 10,
  worker,
  leaseMs: 60_000,
  waitMs: 0,
};
