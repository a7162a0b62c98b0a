import { callerOfTenant } from '../../src/core/caller.ts';
import { rmSync } from 'node:fs';
import type { JsonText } from '../../src/core/json.ts';
import type { TenantId } from '../../src/core/tenant.ts';
import { hashLeaseToken } from '../../src/runtime/background/lease-secrets.ts';
import { createInThreadOrchestrator } from '../../src/runtime/in-thread-orchestrator.ts';
import { defaultRuntimeLimits } from '../../src/runtime/runtime-limits.ts';
import type { Orchestrator, Outcome } from '../../src/runtime/orchestrator.ts';
import { newDataDir } from '../bench-server.ts';
import type { Value } from '../result.ts';
import { batchSize, job } from './measures.ts';

const tenantId = '10000000-0000-4000-8000-000000000007' as TenantId;
const caller = callerOfTenant(tenantId);
const unlimited = 1_000_000_000;
const worker = 'bench';
const rounds = 30;
const leaseSize = 500;

type Timed = <T>(step: string, run: () => Promise<T>) => Promise<T>;

/** Engine and embedded store in one thread, without HTTP: processor time of each step of a job's life. */
export async function measureEngine(): Promise<readonly Value[]> {
  const dataDir = newDataDir();
  const orchestrator = await createInThreadOrchestrator({
    dataDir,
    limits: defaultRuntimeLimits,
    timeZone: 'UTC',
    commitDelayMs: 0,
    systemMs: undefined,
    onError: (error) => {
      throw error;
    },
  });
  try {
    return await measure(orchestrator);
  } finally {
    await orchestrator.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(orchestrator: Orchestrator): Promise<readonly Value[]> {
  const limits = {
    concurrent: unlimited,
    queued: unlimited,
    daily: unlimited,
    cron: unlimited,
    priorityMin: 1,
  };
  const tier = { kind: 'setTenantTier', tenantId, tier: 'CUSTOM', limits } as const;
  accepted(await orchestrator.submit(tier, caller));
  const spent = new Map<string, number>();
  const timed: Timed = async (step, run) => {
    const before = process.cpuUsage();
    const answer = await run();
    const { user, system } = process.cpuUsage(before);
    spent.set(step, (spent.get(step) ?? 0) + user + system);
    return answer;
  };
  for (let round = 0; round < rounds; round += 1) {
    // The first compilation is not part of the figure.
    if (round === rounds / 3) spent.clear();
    await liveOnce(orchestrator, timed);
  }
  const jobs = (rounds - rounds / 3) * 2 * batchSize;
  return [...spent].map(([step, microseconds]) => ({
    name: `engine and store, ${step}: processor time`,
    unit: 'µs each',
    value: microseconds / jobs,
  }));
}

/** Two thousand jobs, from enqueue to completion. */
async function liveOnce(orchestrator: Orchestrator, timed: Timed): Promise<void> {
  const newJob = {
    type: job.type,
    payload: JSON.stringify(job.payload) as JsonText,
    priority: 5,
    scheduledAtMs: undefined,
    maxAttempts: 3,
    retryPolicy: undefined,
    unique: undefined,
    scheduleKey: undefined,
  };
  const jobs = Array.from({ length: batchSize }, () => newJob);
  const enqueue = { kind: 'enqueueJobs', tenantId, tier: 'CUSTOM', jobs } as const;
  await timed('enqueue', () =>
    allOf(2, () => orchestrator.submit({ ...enqueue, idempotency: undefined }, caller)),
  );
  const lease = {
    tenantId: undefined,
    types: [job.type],
    jobsMax: leaseSize,
    worker,
    leaseMs: 90_000,
    waitMs: 0,
  };
  const leased = await timed('lease', () =>
    allOf(4, () => orchestrator.leaseJobs(lease, new AbortController().signal)),
  );
  const held = leased.map((some) =>
    some.map(({ key, leaseToken }) => ({
      jobKey: key,
      leaseHash: hashLeaseToken(leaseToken),
      tenantId: undefined,
      result: '{"ok":true}' as JsonText,
    })),
  );
  await timed('complete', () =>
    allOf(held.length, (at) =>
      orchestrator.submit({ kind: 'completeLeases', worker, leases: held[at] ?? [] }, caller),
    ),
  );
}

async function allOf<T>(count: number, ask: (at: number) => Promise<Outcome<T>>): Promise<T[]> {
  const outcomes = await Promise.all(Array.from({ length: count }, (_, at) => ask(at)));
  return outcomes.map(accepted);
}

function accepted<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'accepted') return outcome.result;
  throw new Error(`Expected a yes, but got ${JSON.stringify(outcome)}`);
}
