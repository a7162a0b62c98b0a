import { callerOfTenant } from '../../src/core/caller.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonText } from '../../src/core/json.ts';
import type { TenantId } from '../../src/core/tenant.ts';
import { createOrchestrator } from '../../src/runtime/create-orchestrator.ts';
import type { Orchestrator } from '../../src/runtime/orchestrator.ts';
import { createSteadyTime } from '../../src/runtime/steady-time.ts';

const tenantId = 'tenant' as TenantId;
const hour = 3_600_000;
/** A moment that is not a tick. */
const start = Date.UTC(2026, 0, 1, 0, 0, 30);

describe('a server whose system clock jumps', () => {
  let dataDir: string;
  let systemMs: number;
  let monotonicMs: number;
  let notices: string[];
  let server: Orchestrator;

  const open = () =>
    createOrchestrator({
      dataDir,
      threads: false,
      timeZone: 'UTC',
      systemMs: () => systemMs,
      monotonicMs: () => monotonicMs,
      onNotice: (text) => notices.push(text),
      onError: (error) => {
        throw error;
      },
    });

  const pass = (ms: number) => {
    systemMs += ms;
    monotonicMs += ms;
  };

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'continuo-clock-jumps-'));
    systemMs = start;
    monotonicMs = 0;
    notices = [];
    server = await open();
  });
  afterEach(async () => {
    await server.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** A schedule with a tick each minute fires this often in this many minutes. */
  async function firesIn(minutes: number): Promise<number> {
    const before = await enqueued();
    for (let count = 0; count < minutes * 3; count += 1) {
      pass(20_000);
      // Runs the due work, as the timer does.
      await server.pinClock(undefined);
    }
    return (await enqueued()) - before;
  }

  async function createSchedule(): Promise<void> {
    const job = { type: 'a', payload: '{}' as JsonText, priority: 5, maxAttempts: 1 };
    const settings = {
      name: 'every minute',
      cron: '* * * * *',
      timeZone: 'UTC',
      target: { kind: 'job', ...job, retryPolicy: undefined },
      overlap: 'allow',
      missed: 'run_all',
      missedWindowMs: 2 * hour,
      jitterMs: 0,
    } as const;
    const create = { kind: 'createSchedule', tenantId, tier: 'ENTERPRISE', settings } as const;
    const outcome = await server.submit({ ...create, isActive: true }, callerOfTenant(tenantId));
    expect(outcome).toMatchObject({ kind: 'accepted' });
  }

  async function enqueued(): Promise<number> {
    return (await server.statistics()).backgroundJobs.events.enqueued;
  }

  it('keeps firing schedules when the clock goes back by an hour, and reports it once', async () => {
    await createSchedule();
    expect(await firesIn(10)).toBe(10);
    systemMs -= hour;
    expect(await firesIn(10)).toBe(9);
    expect(notices).toEqual([
      "The system's clock is 3600 s behind the server's time, which goes on steadily and approaches it by at most 10 % of speed.",
    ]);
  });

  it('does not fire an hour of ticks at once when it goes ahead', async () => {
    await createSchedule();
    await firesIn(1);
    systemMs += hour;
    expect(await firesIn(10)).toBe(11);
  });

  it('starts from the last committed moment, after a restart with a clock that went back', async () => {
    await createSchedule();
    await firesIn(10);
    const before = server.nowMs();
    await server.close();
    systemMs -= hour;
    server = await open();
    expect(server.nowMs()).toBe(before);
    expect(notices).toHaveLength(1);
    expect(await firesIn(10)).toBe(9);
  });

  it('starts from the system’s clock when that is later', async () => {
    await createSchedule();
    await server.close();
    pass(hour);
    server = await open();
    expect(server.nowMs()).toBe(systemMs);
    expect(notices).toEqual([]);
  });

  it('lets its clock be pinned, and does not remember the pin as time that has passed', async () => {
    expect((await server.pinClock(start + 40 * 24 * hour)).kind).toBe('accepted');
    await createSchedule();
    expect(server.nowMs()).toBe(start + 40 * 24 * hour);
    expect((await server.pinClock(undefined)).kind).toBe('accepted');
    expect(server.nowMs()).toBe(start);
    await server.close();
    server = await open();
    expect(server.nowMs()).toBe(start);
  });
});

describe('steady time', () => {
  let systemMs = start;
  let monotonicMs = 0;
  let uptimeMs = 0;
  const pass = (ms: number) => {
    systemMs += ms;
    monotonicMs += ms;
    uptimeMs += ms;
  };
  const notices: string[] = [];
  const open = () =>
    createSteadyTime({
      systemMs: () => systemMs,
      monotonicMs: () => monotonicMs,
      uptimeMs: () => uptimeMs,
      onNotice: (text) => notices.push(text),
    });

  it.each([-hour, -2_000, 2_000, hour])(
    'comes to the system’s time in ten times the %s ms that it jumps by, never going back',
    (jumpMs) => {
      const time = open();
      systemMs += jumpMs;
      const stepMs = Math.abs(jumpMs) / 100;
      let before = time.nowMs();
      for (let step = 0; step < 1_000; step += 1) {
        pass(stepMs);
        const now = time.nowMs();
        expect(now - before).toBeGreaterThanOrEqual(0.9 * stepMs - 1);
        expect(now - before).toBeLessThanOrEqual(1.1 * stepMs + 1);
        before = now;
      }
      expect(Math.abs(time.nowMs() - systemMs)).toBeLessThanOrEqual(1);
    },
  );

  it('adds what the machine has slept at once: that has passed', () => {
    const time = open();
    notices.length = 0;
    systemMs += hour;
    uptimeMs += hour;
    expect(time.nowMs()).toBe(systemMs);
    expect(notices).toEqual([]);
  });
});
