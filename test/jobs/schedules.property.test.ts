import { callerOfTenant } from '../../src/core/caller.ts';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assert } from '../../src/core/assert.ts';
import type { JsonText } from '../../src/core/json.ts';
import type { BackgroundJobKey, ScheduleKey } from '../../src/core/key.ts';
import type { TenantId } from '../../src/core/tenant.ts';
import type { ScheduleSettings } from '../../src/engine/background/schedule/schedule-settings.ts';
import { jitterOf } from '../../src/engine/background/schedule/jitter.ts';
import { firesBetween } from '../../src/model/cron/fires-between.ts';
import { readCron } from '../../src/model/cron/read-cron.ts';
import type { Command, CommandKind, Results } from '../../src/engine/command.ts';
import type { Query } from '../../src/query/query.ts';
import { createOrchestrator } from '../../src/runtime/create-orchestrator.ts';
import type { Orchestrator } from '../../src/runtime/orchestrator.ts';

const minuteMs = 60_000;
const startMs = Date.UTC(2027, 2, 27, 20, 13);
const tenantId = 'tenant' as TenantId;
const caller = callerOfTenant(tenantId);

/** A server that can crash: the next one finds what its disk had at that moment. */
interface Mortal {
  readonly submit: <K extends CommandKind>(command: Command<K>) => Promise<Results[K]>;
  /** The items of a list. */
  readonly list: (query: Query) => Promise<readonly Listed[]>;
  readonly look: (nowMs: number) => Promise<void>;
  readonly keyOf: (jobId: string) => BackgroundJobKey;
  /** Starts due work, and crashes after this many turns of the event loop. */
  readonly dieLooking: (nowMs: number, turns: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Listed {
  readonly id: string;
  readonly tickAt: string;
  readonly outcome: string;
  readonly reason: string;
  readonly jobId: string | null;
  readonly completedAt: string | null;
}

async function openMortal(): Promise<Mortal> {
  const root = mkdtempSync(join(tmpdir(), 'continuo-schedules-'));
  const errors: unknown[] = [];
  let nowMs = startMs;
  let lives = 0;
  const open = (): Promise<Orchestrator> =>
    createOrchestrator({
      dataDir: join(root, `life-${lives}`),
      threads: false,
      timeZone: 'UTC',
      systemMs: () => nowMs,
      onError: (error) => errors.push(error),
    });
  let server = await open();
  const look = async (atMs: number) => {
    nowMs = atMs;
    for (let turn = 0; turn < 4; turn += 1) await server.pinClock(nowMs);
  };
  return {
    submit: async (command) => {
      const outcome = await server.submit(command, caller);
      assert(outcome.kind === 'accepted', `a yes, but ${JSON.stringify(outcome)}`);
      return outcome.result;
    },
    list: async (query) => {
      const outcome = await server.query(query, caller);
      assert(outcome.kind === 'accepted', 'an answer');
      return (JSON.parse(outcome.result ?? '') as [number, boolean, boolean, number, Listed[]])[4];
    },
    look,
    keyOf: (jobId) => {
      const key = server.installation.ids.keyOf<BackgroundJobKey>(jobId);
      assert(key !== undefined, 'an id of ours');
      return key;
    },
    dieLooking: async (atMs, turns) => {
      nowMs = atMs;
      const looking = server.pinClock(nowMs);
      for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
      const [from, to] = [join(root, `life-${lives}`), join(root, `life-${lives + 1}`)];
      mkdirSync(to);
      for (const file of ['continuo.db', 'continuo.db-wal']) {
        if (existsSync(join(from, file))) copyFileSync(join(from, file), join(to, file));
      }
      await looking;
      await server.close();
      lives += 1;
      server = await open();
      await look(atMs);
    },
    close: async () => {
      await server.close();
      rmSync(root, { recursive: true });
      expect(errors).toEqual([]);
    },
  };
}

const settings = fc.record({
  cron: fc.constantFrom(
    '*/10 * * * *',
    '*/7 * * * *',
    '0 * * * *',
    '30 2,3 * * *',
    '30 */20 * * * ? *',
  ),
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe'),
  overlap: fc.constantFrom('allow', 'skip', 'buffer_one'),
  missed: fc.constantFrom('skip', 'run_once', 'run_all'),
  missedWindowMs: fc.constantFrom(0, 45 * minuteMs, 5 * 60 * minuteMs),
  jitterMs: fc.constantFrom(0, 2 * minuteMs),
});

const step = fc.oneof(
  fc.record({ kind: fc.constant('goOn' as const), ms: fc.integer({ min: 0, max: 15 * minuteMs }) }),
  fc.record({
    kind: fc.constant('sleep' as const),
    ms: fc.integer({ min: 0, max: 600 * minuteMs }),
  }),
  fc.record({
    kind: fc.constant('die' as const),
    ms: fc.integer({ min: 0, max: 300 * minuteMs }),
    turns: fc.integer({ min: 0, max: 6 }),
  }),
  fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const, 'backfill' as const) }),
  fc.record({ kind: fc.constant('endRuns' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const lateMs = 10_000;
const backfilledMs = 120 * minuteMs;

/**
 * A simple second model of the expected ticks. Only for schedules whose runs may overlap does it say which ticks fire.
 */
class Model {
  readonly fired = new Set<number>();
  /** Ticks that must be in the log, or covered by another entry. */
  readonly decided = new Set<number>();
  readonly #schedule: ScheduleSettings & { readonly key: ScheduleKey };
  #decidedMs = startMs;
  isActive = true;

  constructor(schedule: ScheduleSettings & { readonly key: ScheduleKey }) {
    this.#schedule = schedule;
  }

  look(nowMs: number): void {
    if (!this.isActive) return;
    const { missed, missedWindowMs } = this.#schedule;
    const lateness = (at: number) => nowMs - at - jitterOf(this.#schedule, at);
    const all = this.fires(this.#decidedMs, nowMs);
    const notDue = all.findIndex((at) => lateness(at) < 0);
    const due = notDue < 0 ? all : all.slice(0, notDue);
    const isLate = (at: number) => lateness(at) > lateMs;
    const inWindow = due.filter((at) => isLate(at) && nowMs - at <= missedWindowMs);
    const anyOnTime = due.some((at) => !isLate(at));
    const madeUp =
      missed === 'run_all' ? inWindow : missed === 'skip' || anyOnTime ? [] : inWindow.slice(-1);
    for (const at of due) {
      this.decided.add(at);
      if (!isLate(at) || madeUp.includes(at)) this.fired.add(at);
    }
    this.#decidedMs = due.at(-1) ?? this.#decidedMs;
  }

  resume(nowMs: number): void {
    if (this.isActive) return;
    this.isActive = true;
    this.#decidedMs = Math.max(this.#decidedMs, nowMs);
  }

  backfill(nowMs: number): void {
    const toMs = this.isActive ? this.#decidedMs : nowMs;
    for (const at of this.fires(nowMs - backfilledMs - 1, toMs)) {
      this.fired.add(at);
      this.decided.add(at);
      if (!this.isActive) this.#decidedMs = Math.max(this.#decidedMs, at);
    }
  }

  fires(afterMs: number, untilMs: number): readonly number[] {
    const cron = readCron(this.#schedule.cron);
    assert(cron.kind === 'cron', 'an expression');
    return firesBetween(cron, this.#schedule.timeZone, { afterMs, untilMs, countMax: 10_000 });
  }
}

async function walk(wanted: Omit<ScheduleSettings, 'name' | 'target'>, steps: readonly Step[]) {
  const server = await openMortal();
  try {
    await server.look(startMs);
    const limits = { concurrent: 9, queued: 9_999, daily: 99_999, cron: 9, priorityMin: 1 };
    await server.submit({ kind: 'setTenantTier', tenantId, tier: 'CUSTOM', limits });
    const payload = '{}' as JsonText;
    const job = { type: 'a', payload, priority: 5, maxAttempts: 1, retryPolicy: undefined };
    const target = { kind: 'job', ...job } as const;
    const settings = { ...wanted, name: 'n', target };
    const create = { kind: 'createSchedule', tenantId, tier: 'CUSTOM', settings } as const;
    const { key: scheduleKey } = await server.submit({ ...create, isActive: true });
    const model = new Model({ ...settings, key: scheduleKey });
    const jobsOf = () =>
      server.list({
        kind: 'backgroundJobs',
        of: 'jobs',
        filter: { scheduleKey },
        sort: [],
        page: { from: 0, limit: 10_000 },
      });
    let nowMs = startMs;
    for (const taken of steps) {
      if ('ms' in taken) nowMs += taken.ms;
      const one = { tenantId, scheduleKey };
      if (taken.kind === 'goOn' || taken.kind === 'sleep') await server.look(nowMs);
      else if (taken.kind === 'die') await server.dieLooking(nowMs, taken.turns);
      else if (taken.kind === 'pause') await server.submit({ kind: 'pauseSchedule', ...one });
      else if (taken.kind === 'resume') await server.submit({ kind: 'resumeSchedule', ...one });
      else if (taken.kind === 'backfill') {
        const span = { fromMs: nowMs - backfilledMs, toMs: nowMs, runsMax: 100 };
        await server.submit({ kind: 'backfillSchedule', ...one, ...span });
      } else {
        for (const { id, completedAt } of await jobsOf()) {
          if (completedAt !== null) continue;
          const jobKey = server.keyOf(id);
          await server.submit({ kind: 'cancelBackgroundJob', tenantId, jobKey, reason: undefined });
        }
      }
      if (taken.kind === 'pause') model.isActive = false;
      else if (taken.kind === 'resume') model.resume(nowMs);
      else if (taken.kind === 'backfill') model.backfill(nowMs);
      else model.look(nowMs);
    }
    const page = { from: 0, limit: 10_000 };
    const ticks = await server.list({
      kind: 'scheduleTicks',
      scheduleKey,
      outcome: undefined,
      page,
    });
    expectLaws({ model, ticks, jobs: await jobsOf(), overlap: wanted.overlap });
  } finally {
    await server.close();
  }
}

function expectLaws(found: {
  readonly model: Model;
  readonly ticks: readonly Listed[];
  readonly jobs: readonly Listed[];
  readonly overlap: string;
}): void {
  const { model, ticks, jobs, overlap } = found;
  const times = ticks.map(({ tickAt }) => Date.parse(tickAt));
  const fired = ticks.filter(({ outcome }) => outcome === 'fired');
  const firedTimes = fired.map(({ tickAt }) => Date.parse(tickAt)).toSorted();
  expect(new Set(times).size).toBe(times.length);
  expect(fired.map(({ jobId }) => jobId).toSorted()).toEqual(jobs.map(({ id }) => id).toSorted());
  const spoken = ticks.flatMap(({ tickAt, reason }) => {
    const until = /all ticks before ([^:]+:\d\d:\d\d\.\d+Z)/.exec(reason)?.[1];
    return until === undefined ? [] : [[Date.parse(tickAt), Date.parse(until)] as const];
  });
  const isKnown = (at: number) =>
    times.includes(at) || spoken.some(([from, until]) => from <= at && at < until);
  expect([...model.decided].filter((at) => !isKnown(at))).toEqual([]);
  expect(times.filter((at) => !model.decided.has(at))).toEqual([]);
  if (overlap === 'allow') expect(firedTimes).toEqual([...model.fired].toSorted());
  else expect(firedTimes.filter((at) => !model.fired.has(at))).toEqual([]);
}

it('with random schedules, clock jumps and crashes, every tick is decided once, by its policies', async () => {
  await fc.assert(
    fc.asyncProperty(settings, fc.array(step, { minLength: 4, maxLength: 14 }), walk),
    { numRuns: 60 },
  );
}, 300_000);
