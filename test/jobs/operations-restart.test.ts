import { callerOfTenant } from '../../src/core/caller.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { assert } from '../../src/core/assert.ts';
import type { JsonText } from '../../src/core/json.ts';
import type { TenantId } from '../../src/core/tenant.ts';
import { createOrchestrator } from '../../src/runtime/create-orchestrator.ts';
import type { Orchestrator } from '../../src/runtime/orchestrator.ts';
import { newJob } from './regressions/jobs-desk.ts';

const tenantId = 'tenant-a' as TenantId;
const caller = callerOfTenant(tenantId);
const dataDir = mkdtempSync(join(tmpdir(), 'continuo-operations-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

let nowMs = 1_800_000_000_000;
const start = () =>
  createOrchestrator({ dataDir, threads: false, systemMs: () => nowMs, onError: assertNothing });

function assertNothing(error: unknown): void {
  assert(false, `nothing to go wrong, but ${String(error)}`);
}

it('an operation continues after a restart where it stopped', async () => {
  const first = await start();
  const job = { ...newJob, type: 'a', maxAttempts: 1 };
  const jobs = [job, job, job];
  await first.submit(
    { kind: 'enqueueJobs', tenantId, tier: 'PRO', jobs, idempotency: undefined },
    caller,
  );
  const plan = {
    target: { kind: 'filter', filter: {} },
    batchSize: 1,
    ratePerSecond: 1,
  } as const;
  const begun = await first.submit(
    {
      kind: 'startJobOperation',
      tenantId,
      action: 'cancel',
      request: '{}' as JsonText,
      plan,
      expected: 3,
      createdBy: 'somebody',
    },
    caller,
  );
  assert(begun.kind === 'accepted', 'an operation to start');
  const { key } = begun.result;
  await first.pinClock(undefined);
  expect(await read(first, key)).toMatchObject({ status: 'running', done: 1 });
  await first.close();

  const second = await start();
  expect(await read(second, key)).toMatchObject({ status: 'running', done: 1 });
  for (const done of [2, 3]) {
    nowMs += 1_000;
    await second.pinClock(undefined);
    expect(await read(second, key)).toMatchObject({ done });
  }
  expect(await read(second, key)).toMatchObject({ status: 'completed', refused: {} });
  await second.close();
});

async function read(orchestrator: Orchestrator, key: string): Promise<unknown> {
  const outcome = await orchestrator.query({ kind: 'get', resource: 'jobOperation', key }, caller);
  assert(outcome.kind === 'accepted', 'a query to be answered');
  return JSON.parse(outcome.result ?? 'null');
}
