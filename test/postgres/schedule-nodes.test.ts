import { callerOfTenant } from '../../src/core/caller.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assert } from '../../src/core/assert.ts';
import type { JsonText } from '../../src/core/json.ts';
import type { ScheduleKey } from '../../src/core/key.ts';
import type { TenantId } from '../../src/core/tenant.ts';
import type { OverlapPolicy } from '../../src/engine/background/background-rows.ts';
import { createOrchestrator } from '../../src/runtime/create-orchestrator.ts';
import type { Orchestrator } from '../../src/runtime/orchestrator.ts';
import { createTestDatabase, type TestDatabase } from './postgres-server.ts';

const startMs = Date.UTC(2027, 0, 1);
const minuteMs = 60_000;
const tenantId = 'tenant' as TenantId;
const caller = callerOfTenant(tenantId);
const limits = { concurrent: 9, queued: 9_999, daily: 99_999, cron: 99, priorityMin: 1 };

let database: TestDatabase;
let nodes: readonly Orchestrator[];
let errors: unknown[];

beforeEach(async () => {
  database = await createTestDatabase();
  errors = [];
  const open = () =>
    createOrchestrator({
      database: { url: database.url },
      dataDir: undefined,
      threads: false,
      timeZone: 'UTC',
      systemMs: () => startMs,
      onError: (error) => errors.push(error),
    });
  nodes = [await open(), await open(), await open()];
});

afterEach(async () => {
  for (const node of nodes) await node.close();
  await database.drop();
});

async function createSchedules(count: number, overlap: OverlapPolicy): Promise<ScheduleKey[]> {
  const [first] = nodes;
  assert(first, 'a node');
  await first.submit({ kind: 'setTenantTier', tenantId, tier: 'CUSTOM', limits }, caller);
  const keys: ScheduleKey[] = [];
  for (let n = 0; n < count; n += 1) {
    const payload = '{}' as JsonText;
    const job = { type: 'a', payload, priority: 5, maxAttempts: 1, retryPolicy: undefined };
    const settings = {
      name: `s-${n}`,
      cron: '* * * * *',
      timeZone: 'UTC',
      target: { kind: 'job', ...job } as const,
      overlap,
      missed: 'run_all' as const,
      missedWindowMs: 60 * minuteMs,
      jitterMs: 0,
    };
    const create = { kind: 'createSchedule', tenantId, tier: 'CUSTOM', settings } as const;
    const outcome = await first.submit({ ...create, isActive: true }, caller);
    assert(outcome.kind === 'accepted', 'a schedule');
    keys.push(outcome.result.key);
  }
  return keys;
}

interface Tick {
  readonly tickAt: string;
  readonly outcome: string;
  readonly jobId: string;
}

async function ticksOf(scheduleKey: ScheduleKey): Promise<readonly Tick[]> {
  const page = { from: 0, limit: 1_000 };
  const query = { kind: 'scheduleTicks', scheduleKey, outcome: undefined, page } as const;
  const answer = await nodes[1]?.query(query, caller);
  assert(answer?.kind === 'accepted', 'an answer');
  return (JSON.parse(answer.result ?? '') as [number, boolean, boolean, number, Tick[]])[4];
}

describe('three nodes that find the same schedules at the same moment', () => {
  it('fire each tick once', async () => {
    const keys = await createSchedules(20, 'allow');
    for (let minute = 1; minute <= 10; minute += 1) {
      await Promise.all(nodes.map((node) => node.pinClock(startMs + minute * minuteMs)));
    }
    // The next run finds a schedule that one node skipped because another had locked it.
    await nodes[0]?.pinClock(startMs + 10 * minuteMs);
    const jobs = new Set<string>();
    for (const key of keys) {
      const ticks = await ticksOf(key);
      expect(ticks.map(({ outcome }) => outcome)).toEqual(Array<string>(10).fill('fired'));
      for (const { jobId } of ticks) jobs.add(jobId);
    }
    expect(jobs.size).toBe(200);
    const list = { kind: 'backgroundJobs', of: 'jobs', filter: {}, sort: [] } as const;
    const answer = await nodes[2]?.query({ ...list, page: { from: 0, limit: 0 } }, caller);
    assert(answer?.kind === 'accepted', 'an answer');
    expect(answer.result).toMatch(/^\[200,/);
    expect(errors).toEqual([]);
  }, 60_000);

  it('let one tick wait for one run', async () => {
    const keys = await createSchedules(5, 'buffer_one');
    for (let minute = 1; minute <= 4; minute += 1) {
      await Promise.all(nodes.map((node) => node.pinClock(startMs + minute * minuteMs)));
    }
    for (const key of keys) {
      const outcomes = (await ticksOf(key)).map(({ outcome }) => outcome).toReversed();
      expect(outcomes).toEqual(['fired', 'buffered', 'skipped', 'skipped']);
    }
    expect(errors).toEqual([]);
  }, 60_000);
});
