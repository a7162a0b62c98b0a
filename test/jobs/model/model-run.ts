import { hashLeaseToken } from '../../../src/runtime/background/lease-secrets.ts';
import type { LeasedJob } from '../../../src/engine/background/commands.ts';
import type { Results } from '../../../src/engine/command.ts';
import { ask, type JobsOutcome, wordsOf } from './ask-system.ts';
import { checkTables } from './check-tables.ts';
import type { JobsSystem } from './jobs-system.ts';
import type { Action, LeaseAction } from './model-action.ts';
import { observeLease } from './model-leases.ts';
import { act } from './model-rules.ts';
import { type Model, newModel } from './model-state.ts';
import { Names } from './names.ts';
import { passTime, RunReader, type ScheduleRun, unexpectedRun } from './schedule-runs.ts';
import { TellingReader } from './telling-reader.ts';
import { RoundKeeper } from './round-keeper.ts';

/** The start of every run: ten minutes before midnight, so that the day changes. */
const beginningMs = Date.UTC(2026, 10, 20, 23, 50);

interface Asked {
  readonly action: Action | LeaseAction;
  readonly outcome: JobsOutcome;
}

interface Step extends Asked {
  /** Whether the work that it causes is done before the next action. */
  readonly isPause: boolean;
}

/** One run of model and system side by side. Every method throws when they differ. */
export class ModelRun {
  readonly #system: JobsSystem;
  readonly #reader: TellingReader;
  readonly #runs: RunReader;
  #turns = new RoundKeeper();
  model: Model = newModel(beginningMs);
  names = new Names();
  asked = 0;

  constructor(system: JobsSystem) {
    this.#system = system;
    this.#reader = new TellingReader(system);
    this.#runs = new RunReader(system);
  }

  async advance(byMs: number): Promise<void> {
    const toMs = this.model.nowMs + byMs;
    // The tick that has waited for the end of a run must fire at the time of that end.
    if (this.#someTickWaits) await this.#system.settled();
    await this.#system.setTime(toMs);
    const runs = await this.#runs.read(this.model);
    const mismatch =
      passTime(this.model, this.names, { toMs, runs }) ?? unexpectedRun(runs, this.names);
    if (mismatch !== undefined) throw new Error(mismatch);
    await this.#comparePublished({ isInOrder: false });
  }

  /** Sends actions at one moment, so that they share a batch. They may take effect in any order. */
  async ask(actions: readonly (Action | LeaseAction)[]): Promise<void> {
    this.asked += actions.length;
    const outcomes = await Promise.all(
      actions.map((action) => ask(this.#system, action, this.names)),
    );
    const asked = actions.map((action, at) => ({ action, outcome: outcomes[at] as JobsOutcome }));
    const isSettled = await this.#settle(asked);
    this.#expectNoErrors();
    const told = await this.#reader.read();
    const runs = isSettled ? await this.#runs.read(this.model) : [];
    const wrong: string[] = [];
    for (const order of orders(asked).flatMap((one) => this.#withPauses(one))) {
      const tried = this.#try(order, runs);
      const mismatch = tried.mismatch ?? told.differsFrom(tried.model.told, tried.names);
      if (mismatch === undefined) {
        if (actions.length > 1) this.#turns = new RoundKeeper();
        this.model = { ...tried.model, told: [] };
        this.names = tried.names;
        return;
      }
      wrong.push(mismatch);
    }
    throw new Error(`${JSON.stringify(actions)}:\n${wrong.join('\n')}`);
  }

  async finish(): Promise<void> {
    this.#expectNoErrors();
    await checkTables(this.#system, this.model, this.names);
  }

  #expectNoErrors(): void {
    const [error] = this.#system.errors;
    if (error !== undefined) throw new Error('The system failed inside', { cause: error });
  }

  /** Waits until the system has done the work that its answers cause. Returns whether there was any. */
  async #settle(asked: readonly Asked[]): Promise<boolean> {
    const isDue = asked.some(
      ({ action }) =>
        action.kind === 'resumeSchedule' ||
        action.kind === 'updateSchedule' ||
        (action.kind === 'fail' && action.retryAfterMs === 0),
    );
    const isToldOf = asked.some(
      ({ outcome }) => outcome.kind === 'rejected' && outcome.code === 'QUOTA_EXCEEDED',
    );
    if (isDue) await this.#system.setTime(this.model.nowMs);
    else if (isToldOf || this.#someTickWaits) await this.#system.settled();
    else return false;
    return true;
  }

  /** A tick may fire during any action. */
  get #someTickWaits(): boolean {
    return this.model.schedules.some(({ bufferedMs }) => bufferedMs !== undefined);
  }

  /** The same order, in which waiting ticks fire after the last action, or also before it. */
  #withPauses(order: readonly Asked[]): readonly Step[][] {
    const [last, ...others] = order.toReversed().map((asked) => ({ ...asked, isPause: true }));
    if (last === undefined) return [];
    return others.reduce<readonly Step[][]>(
      (found, asked) =>
        (this.#someTickWaits ? [false, true] : [false]).flatMap((isPause) =>
          found.map((steps) => [{ ...asked, isPause }, ...steps]),
        ),
      [[last]],
    );
  }

  #try(
    order: readonly Step[],
    runs: readonly ScheduleRun[],
  ): {
    readonly mismatch: string | undefined;
    readonly model: Model;
    readonly names: Names;
  } {
    const alone = order.length === 1;
    const model = alone ? this.model : structuredClone(this.model);
    const names = alone ? this.names : this.names.copy();
    const time = { toMs: model.nowMs, runs };
    for (const { action, outcome, isPause } of order) {
      const mismatch =
        (action.kind === 'lease'
          ? this.#tryLease(model, names, action, outcome, alone)
          : tryAction(model, names, action, outcome)) ??
        (isPause ? passTime(model, names, time) : undefined);
      if (mismatch !== undefined) return { mismatch, model, names };
    }
    return { mismatch: unexpectedRun(runs, names), model, names };
  }

  #tryLease(
    model: Model,
    names: Names,
    action: LeaseAction,
    outcome: JobsOutcome,
    alone: boolean,
  ): string | undefined {
    if (outcome.kind !== 'accepted') return `a lease was answered ${outcome.kind}`;
    const leased = outcome.result as readonly LeasedJob[];
    if (leased.some(({ key }) => !names.jobs.has(key))) return 'a job that is not there yet';
    const got = leased.map(({ key }) => names.jobs.idOf(key));
    const unfair = alone ? this.#turns.observe(model, action, got) : undefined;
    const wrong = unfair ?? observeLease(model, action, got, { isShared: !alone });
    if (wrong !== undefined) return `lease ${got.join()}: ${wrong}`;
    for (const { key, attempt, leaseToken, leaseExpiresAtMs } of leased) {
      const job = model.jobs[names.jobs.idOf(key)];
      if (job?.attempt !== attempt || job.leaseExpiresAtMs !== leaseExpiresAtMs) {
        return `lease ${attempt} until ${leaseExpiresAtMs}, but the model has ${JSON.stringify(job)}`;
      }
      names.addLease(job.id, attempt, hashLeaseToken(leaseToken));
    }
    return undefined;
  }

  async #comparePublished({ isInOrder }: { readonly isInOrder: boolean }): Promise<void> {
    const told = await this.#reader.read();
    const mismatch = told.differsFrom(this.model.told, this.names, { isInOrder });
    if (mismatch !== undefined) throw new Error(mismatch);
    this.model.told = [];
  }
}

function tryAction(
  model: Model,
  names: Names,
  action: Action,
  outcome: JobsOutcome,
): string | undefined {
  const expected = act(model, action);
  if (action.kind === 'enqueue' && outcome.kind === 'accepted') {
    const { jobs } = outcome.result as {
      readonly jobs: readonly { readonly key: string; readonly isNew: boolean }[];
    };
    for (const { key, isNew } of jobs) if (isNew) names.jobs.add(key);
    if (jobs.some(({ key }) => !names.jobs.has(key))) return 'a job that is not there yet';
  }
  if (action.kind === 'createSchedule' && outcome.kind === 'accepted') {
    names.schedules.add((outcome.result as Results['createSchedule']).key);
  }
  if (action.kind === 'runSchedule' && outcome.kind === 'accepted') {
    names.jobs.add((outcome.result as Results['runSchedule']).jobKey ?? '');
  }
  const words = wordsOf(action, outcome, names);
  return words === expected ? undefined : `${action.kind}: ${words}, but expected ${expected}`;
}

function orders<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, at) => orders(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}
