import fc from 'fast-check';
import {
  type Ask,
  backoff,
  nothing,
  number,
  payload,
  priority,
  tenant,
  tenants,
  tier,
  type,
  types,
} from './ask.ts';
import type { Action, NewJob } from './model-action.ts';
import type { ModelRun } from './model-run.ts';
import type { Limits, Model } from './model-state.ts';
import { ofSchedules } from './schedule-asks.ts';

/**
 * The next action of a run. It names positions in lists that do not exist yet, so a number is taken modulo the length.
 */
type Choice =
  | { readonly kind: 'advance'; readonly byMs: number }
  /** Moves the clock to the next time at which schedules may tick, and this much further. */
  | { readonly kind: 'tick'; readonly lateMs: number }
  | { readonly kind: 'ask'; readonly asks: readonly Ask[] };

const workers = ['jobs-worker-1', 'jobs-worker-2'];

/** Mostly the first one, so that most leases are shown by their own workers. */
const worker = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(workers[0] ?? '') },
  { weight: 1, arbitrary: fc.constantFrom(workers[1] ?? '') },
);
/** A moment between the recent past and the next day. */
const delayMs = fc.constantFrom(-1_000, 0, 1, 5_000, 30_000, 60_000, 700_000);

const limits: fc.Arbitrary<Limits> = fc.record({
  concurrent: fc.integer({ min: 0, max: 4 }),
  queued: fc.integer({ min: 1, max: 12 }),
  daily: fc.integer({ min: 3, max: 25 }),
  cron: fc.integer({ min: 0, max: 3 }),
  priorityMin: fc.integer({ min: 1, max: 6 }),
});

const newJob = fc.record({
  type,
  payload,
  priority,
  delayMs: fc.option(delayMs, { nil: undefined, freq: 3 }),
  maxAttempts: fc.integer({ min: 1, max: 3 }),
  backoff,
  unique: fc.option(
    fc.record({
      key: fc.constantFrom('u', 'v'),
      scope: fc.constantFrom('pending' as const, 'active' as const),
      periodMs: fc.option(fc.constantFrom(1_000, 100_000), { nil: undefined }),
    }),
    { nil: undefined, freq: 4 },
  ),
});

const enqueue: fc.Arbitrary<Ask> = fc
  .record({
    tenant,
    tier,
    jobs: fc.array(newJob, { minLength: 1, maxLength: 6 }),
    idempotency: fc.option(
      fc.record({ key: fc.constantFrom('i', 'k'), body: fc.constantFrom('x', 'y') }),
      { nil: undefined, freq: 6 },
    ),
  })
  .map(({ jobs, ...request }) => ({ model }) => ({
    kind: 'enqueue',
    ...request,
    jobs: jobs.map((job) => newJobAt(model, job)),
  }));

function newJobAt(
  { nowMs }: Model,
  {
    delayMs: wait,
    ...job
  }: Omit<NewJob, 'scheduledAtMs'> & { readonly delayMs: number | undefined },
): NewJob {
  return { ...job, scheduledAtMs: wait === undefined ? undefined : nowMs + wait };
}

/** Nearly always a job of the caller's tenant, and more often than by chance one that allows the action. */
function onJob(
  suitable: readonly string[],
  make: (target: { readonly tenant: string; readonly job: number }) => fc.Arbitrary<Ask>,
): fc.Arbitrary<Ask> {
  const choice = fc.record({
    pick: number,
    isSuitable: fc.nat({ max: 4 }),
    isForeign: fc.nat({ max: 19 }),
  });
  return choice.chain(({ pick, isSuitable, isForeign }) =>
    make({ tenant: '', job: 0 }).map((ask) => (run) => {
      const { jobs } = run.model;
      const fitting = jobs.filter(({ state }) => suitable.includes(state));
      const from = isSuitable > 0 && fitting.length > 0 ? fitting : jobs;
      const job = from[pick % Math.max(from.length, 1)];
      const owner = isForeign === 0 ? tenants[pick % tenants.length] : job?.tenant;
      return { ...ask(run), tenant: owner ?? 'a', job: job?.id ?? nothing } as Action;
    }),
  );
}

const pending = ['scheduled', 'queued'];

const update = onJob(pending, (target) =>
  fc
    .record(
      {
        payload,
        priority,
        delayMs: fc.option(delayMs, { nil: null }),
        maxAttempts: fc.integer({ min: 1, max: 4 }),
      },
      { requiredKeys: [] },
    )
    .map(({ delayMs: wait, ...changes }) => ({ model }) => ({
      kind: 'update',
      ...target,
      changes: {
        ...changes,
        ...(wait === undefined ? {} : { scheduledAtMs: wait === null ? null : model.nowMs + wait }),
      },
    })),
);

const cancel = onJob([...pending, 'running'], (target) =>
  fc.constant(() => ({ kind: 'cancel', ...target, reason: 'not wanted' })),
);
const retry = onJob(['failed', 'deadlettered'], (target) =>
  fc.constant(() => ({ kind: 'retry', ...target })),
);
const purge = onJob(['deadlettered'], (target) =>
  fc.constant(() => ({ kind: 'purge', ...target })),
);
const replay = onJob(['deadlettered'], (target) =>
  fc
    .option(payload, { nil: undefined })
    .map((edited) => () => ({ kind: 'replay', ...target, payload: edited })),
);

const lease: fc.Arbitrary<Ask> = fc
  .record({
    tenant: fc.option(tenant, { nil: undefined, freq: 2 }),
    types: fc.option(fc.subarray(types, { minLength: 1 }), { nil: undefined, freq: 2 }),
    jobsMax: fc.integer({ min: 1, max: 7 }),
    worker,
    leaseMs: fc.constantFrom(5_000, 30_000, 90_000),
  })
  .map((request) => () => ({ kind: 'lease', ...request }));

const leasePicks = fc.array(
  fc.record({
    pick: number,
    isLive: fc.nat({ max: 5 }),
    tenant: fc.option(tenant, { nil: undefined, freq: 1 }),
    isScoped: fc.nat({ max: 9 }),
  }),
  { minLength: 1, maxLength: 3 },
);

type Settled<A = Action> = A extends { readonly leases: unknown } ? Omit<A, 'leases'> : never;

/** Live leases mostly, old ones sometimes. */
function onLeases(report: fc.Arbitrary<Settled>): fc.Arbitrary<Ask> {
  return fc.tuple(report, leasePicks).map(([settled, picks]) => ({ model, names }) => {
    const given = names.leases;
    const live = given.filter(
      ({ job, lease: lent }) =>
        model.jobs[job]?.state === 'running' && model.jobs[job].attempt === lent,
    );
    const leases = picks.map(({ pick, isLive, tenant: as, isScoped }) => {
      const from = isLive > 0 && live.length > 0 ? live : given;
      const name = from[pick % Math.max(from.length, 1)] ?? { job: nothing, lease: 0 };
      return { ...name, tenant: isScoped === 0 ? as : undefined };
    });
    return { ...settled, leases };
  });
}

const heartbeat = onLeases(fc.record({ kind: fc.constant('heartbeat' as const), worker }));
const complete = onLeases(fc.record({ kind: fc.constant('complete' as const), worker }));
const giveBack = onLeases(fc.record({ kind: fc.constant('return' as const) }));
const fail = onLeases(
  fc.record({
    kind: fc.constant('fail' as const),
    worker,
    isRetryable: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
    retryAfterMs: fc.option(fc.constantFrom(0, 1, 20_000), { nil: undefined, freq: 2 }),
  }),
);

const setTier: fc.Arbitrary<Ask> = fc
  .record({
    tenant,
    tier: fc.oneof(tier, fc.constant('CUSTOM' as const)),
    limits: fc.option(limits, { nil: undefined, freq: 4 }),
  })
  .map((request) => () => ({ kind: 'setTier', ...request }));
const resetQuota: fc.Arbitrary<Ask> = tenant.map((of) => () => ({
  kind: 'resetQuota',
  tenant: of,
}));

const anything = fc.oneof(
  { weight: 12, arbitrary: enqueue },
  { weight: 14, arbitrary: lease },
  { weight: 5, arbitrary: complete },
  { weight: 7, arbitrary: fail },
  { weight: 4, arbitrary: heartbeat },
  { weight: 3, arbitrary: giveBack },
  { weight: 4, arbitrary: cancel },
  { weight: 5, arbitrary: update },
  { weight: 5, arbitrary: retry },
  { weight: 3, arbitrary: replay },
  { weight: 2, arbitrary: purge },
  { weight: 3, arbitrary: setTier },
  { weight: 1, arbitrary: resetQuota },
  { weight: 16, arbitrary: ofSchedules },
);

const minuteMs = 60_000;

const advance = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(1, 999, 5_000, 10_000, 30_000) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 120_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(3_600_000, 86_400_000, 100_000_000) },
);

const choice: fc.Arbitrary<Choice> = fc.oneof(
  {
    weight: 5,
    arbitrary: advance.map((byMs) => ({ kind: 'advance' as const, byMs })),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(0, 0, 1, 10_000, 10_001)
      .map((lateMs) => ({ kind: 'tick' as const, lateMs })),
  },
  {
    weight: 20,
    arbitrary: anything.map((ask) => ({ kind: 'ask' as const, asks: [ask] })),
  },
  {
    weight: 3,
    arbitrary: fc
      .array(anything, { minLength: 2, maxLength: 3 })
      .map((asks) => ({ kind: 'ask' as const, asks })),
  },
);

/** One step of a run, as fast-check shrinks and shows it. */
class Step implements fc.AsyncCommand<object, ModelRun> {
  readonly #choice: Choice;
  #shown = '';

  constructor(chosen: Choice) {
    this.#choice = chosen;
  }

  check(): boolean {
    return true;
  }

  async run(_model: object, run: ModelRun): Promise<void> {
    if (this.#choice.kind === 'advance') {
      this.#shown = `advance ${this.#choice.byMs}`;
      await run.advance(this.#choice.byMs);
      return;
    }
    if (this.#choice.kind === 'tick') {
      const byMs = minuteMs - (run.model.nowMs % minuteMs) + this.#choice.lateMs;
      this.#shown = `advance ${byMs}`;
      await run.advance(byMs);
      return;
    }
    const actions = this.#choice.asks.map((ask) => ask(run));
    this.#shown = actions.map((action) => JSON.stringify(action)).join(' & ');
    await run.ask(actions);
  }

  toString(): string {
    return this.#shown;
  }
}

export const steps = (
  stepsMax: number,
): fc.Arbitrary<Iterable<fc.AsyncCommand<object, ModelRun>>> =>
  fc.commands([choice.map((chosen) => new Step(chosen))], { maxCommands: stepsMax, size: 'max' });
