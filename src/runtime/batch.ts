import { systemCaller } from '../core/caller.ts';
import type { ProcessInstanceKey } from '../core/key.ts';
import type { Catalog } from '../engine/catalog.ts';
import type { ActivatedJob, Command } from '../engine/command.ts';
import type { DueContinuation, EndedKind, StoreTransaction } from '../engine/store.ts';
import type { Surroundings } from '../engine/command-context.ts';
import type { Root } from '../engine/state/root.ts';
import { dueCommands } from './background/due-commands.ts';
import { exceededQuota } from './background/exceeded-quota.ts';
import type { TenantRoundRobin } from './background/find-ready-jobs.ts';
import { countPublished } from './background/job-counters.ts';
import { deletedRowsMax } from './deleted-rows-max.ts';
import { type Served, serveLeases } from './background/serve-leases.ts';
import type { BatchCounters, BatchLoopOptions } from './batch-options.ts';
import { type DecidedBatch, decideBatch, type Submission } from './decide-batch.ts';
import { addDue, noEffects } from './effects.ts';
import { addEffectsOf } from './event-effects.ts';
import { offersOfStored, readySubscriptions } from './offer-stored-messages.ts';
import { bytesOf } from './jobs-under-way.ts';
import type { KeySource } from './key-sequence.ts';
import type { RootCache } from './root-cache.ts';
import type { CommandWork, LeaseWork, Work } from './work.ts';
import { anyType } from './any-type.ts';
import { restrictActivation } from './restrict-activation.ts';

/** The parts that a batch uses: its transaction, and the state that its loop keeps from one batch to the next. */
export interface BatchContext extends BatchLoopOptions {
  readonly transaction: StoreTransaction;
  readonly keys: KeySource;
  readonly cache: RootCache;
  readonly catalog: Catalog;
  readonly roundRobin: TenantRoundRobin;
  readonly counters: BatchCounters;
  /** Queues work for a later batch. */
  readonly add: (work: Work) => void;
  /** Runs a continuation in a later batch, unless the loop ends. */
  readonly continueLater: (continuation: DueContinuation) => void;
}

/**
 * One batch: its work in the transaction, and its effects and answers after the commit.
 *
 * C1  Commands are decided and written before any job is taken, so that a request sees the jobs that they made.
 * C2  Due commands are decided in the transaction that found and locked their rows.
 * C3  A long poll that waits for jobs of this batch takes them in the same transaction: one commit makes and hands over
 *     a job.
 * C4  Leases come last, so that they see all jobs of the batch.
 * C5  After the commit: first `beforeEffects`, then the effects, then the answers.
 * C6  Each work is answered exactly once. While too many bytes of jobs are on their way to clients, a request for jobs
 *     is postponed to a later batch.
 */
export class Batch {
  readonly effects = noEffects();
  readonly answers: (() => void)[] = [];
  /** The roots that the batch has read, each as its last decision left it. Earlier copies are out of date. */
  readonly roots = new Map<ProcessInstanceKey, Root | undefined>();
  readonly #context: BatchContext;
  #beforeEffects: (() => void)[] = [];
  /** Bytes of the jobs that the batch hands out. */
  #bytesTaken = 0;
  readonly #postponed: Work[] = [];
  #wakeForJobs = (): void => this.#context.polls.wake(this.effects);

  constructor(context: BatchContext) {
    this.#context = context;
  }

  /** Law C1: decides the commands and writes the rows that they changed. */
  async decide(batch: readonly Work[]): Promise<void> {
    const decided = await this.#decideAll(batch.filter((work) => work.kind === 'command'));
    this.#answer(decided);
    this.#beforeEffects = decided.decisions.map(
      ({ submission, outcome }) =>
        () =>
          submission.beforeEffects?.(outcome),
    );
  }

  /** Law C5. */
  finish(): void {
    const { effects } = this;
    const { roundRobin } = this.#context;
    for (const tenantId of effects.freed) {
      if (roundRobin.full.delete(tenantId)) effects.allowed.push({ type: anyType, tenantId });
    }
    for (const beforeEffects of this.#beforeEffects) beforeEffects();
    this.#wakeForJobs();
    this.#context.onCommit(this.effects);
    for (const scheduleKey of this.effects.endedRuns) {
      this.#addOwn({ kind: 'fireBufferedTick', scheduleKey });
    }
    for (const continuation of this.effects.continuations) {
      this.#context.continueLater(continuation);
    }
    this.#context.underWay.begin(this.#bytesTaken);
    for (const answer of this.answers) answer();
    if (this.#postponed.length > 0)
      setTimeout(() => this.#postponed.forEach(this.#context.add), postponedMs);
  }

  #surroundings(): Surroundings {
    const { clock, feel, ids, keys, limits } = this.#context;
    const nowMs = clock.nowMs();
    const { nextKey, rootPartition } = keys;
    const { audit } = limits;
    return { nowMs, nextKey, rootPartition, ids, audit, feel: { ...feel, nowMs } };
  }

  async #decideAll<S extends Submission>(submissions: readonly S[]): Promise<DecidedBatch<S>> {
    const { transaction, catalog, cache, keys, limits } = this.#context;
    keys.mark();
    const decided = await decideBatch(
      {
        transaction,
        catalog,
        cache,
        wholeRootMax: limits.wholeRootMax,
        surroundings: this.#surroundings(),
        rewindKeys: keys.rewind,
      },
      submissions,
    );
    for (const { events } of decided.decisions) addEffectsOf(this.effects, decided.state, events);
    for (const tenantId of decided.state.changes.published.keys()) {
      this.effects.published.add(tenantId);
    }
    for (const [key, root] of decided.state.roots) this.roots.set(key, root);
    const ready = readySubscriptions(decided.decisions);
    // Runs before the rows are written, because a publication locks its slot before it looks for subscriptions.
    if (ready.length > 0) await transaction.holdSlots(ready.map(({ slot }) => slot));
    const { changes } = decided.state;
    await transaction.write(changes);
    if (changes.inserted.deletedInstance.size > 0) await this.#deleteDeleted();
    countPublished(this.#context.jobCounters, decided.state.changes.published.values());
    if (ready.length > 0) await this.#offerStored(ready);
    return decided;
  }

  /** The rows of a deleted instance go in the same transaction, unless there are many. Retention deletes the rest. */
  async #deleteDeleted(): Promise<void> {
    const { transaction, clock } = this.#context;
    const nowMs = clock.nowMs();
    await transaction.deleteEnded({ kind: 'deletedInstances', rowsMax: deletedRowsMax, nowMs });
  }

  /** A subscription takes a message that was stored before it opened, in the same transaction. */
  async #offerStored(ready: ReturnType<typeof readySubscriptions>): Promise<void> {
    const { transaction, clock } = this.#context;
    const offers = await offersOfStored(transaction, ready, clock.nowMs());
    if (offers.length === 0) return;
    const submissions = offers.map((command) => ({ command, caller: systemCaller }));
    this.#reportFailures((await this.#decideAll(submissions)).failures);
  }

  #answer({ decisions, failures }: DecidedBatch<CommandWork>): void {
    const { counters, onError } = this.#context;
    for (const { submission, outcome } of decisions) {
      if (outcome.kind === 'accepted') counters.commandsAccepted += 1;
      else counters.commandsRejected += 1;
      const exceeded = outcome.kind === 'rejected' && exceededQuota(submission.command, outcome);
      if (exceeded) this.answers.push(() => this.#addOwn(exceeded));
      this.answers.push(() => submission.answer(outcome));
    }
    for (const { submission, error } of failures) {
      counters.commandsFailed += 1;
      onError(error);
      this.answers.push(() => submission.answer({ kind: 'failed', detail: String(error) }));
    }
  }

  /** Queues a command of the server itself, whose answer has no receiver. */
  #addOwn(command: Command): void {
    this.#context.add({ kind: 'command', command, caller: systemCaller, answer: () => undefined });
  }

  /** Takes, returns and releases jobs, after the writes of the commands (law C1). */
  async moveJobs(batch: readonly Work[]): Promise<void> {
    const { answers, effects } = this;
    const { transaction, clock } = this.#context;
    const nowMs = clock.nowMs();
    for (const work of batch) {
      if (work.kind === 'activate') {
        if (this.#postpones(work)) continue;
        const jobs = await this.#activate(work, nowMs);
        if (jobs.length > 0) addDue(effects, jobs[0]?.deadlineAtMs);
        for (const { jobKey } of jobs) effects.taken.add(jobKey);
        answers.push(() => work.answer({ kind: 'accepted', result: jobs }));
      } else if (work.kind === 'return') {
        effects.jobs.push(...(await transaction.returnJobs(work.jobs, nowMs)));
        answers.push(work.answer);
      } else if (work.kind === 'release') {
        const released = await transaction.releaseDueJobs(nowMs, jobsReleasedMax);
        effects.jobs.push(...released);
        this.#context.counters.dueHandled += released.length;
        await this.#decideDue(nowMs);
        answers.push(() => work.answer({ kind: 'accepted', result: undefined }));
      } else if (work.kind === 'deleteEnded') {
        await this.#deleteEnded(work);
      }
    }
  }

  async #deleteEnded(work: Extract<Work, { readonly kind: 'deleteEnded' }>): Promise<void> {
    const { transaction, counters } = this.#context;
    const startedAtMs = performance.now();
    const deleted = await transaction.deleteEnded(work.ended);
    counters[removedRows[work.ended.kind]] += deleted.rows;
    const result = { ...deleted, storeMs: performance.now() - startedAtMs };
    this.answers.push(() => work.answer({ kind: 'accepted', result }));
  }

  /** Law C3: the work that serves polls waiting for this batch's jobs. */
  claim(): readonly Work[] {
    const { works, wakeForTheRest } = this.#context.polls.claim(this.effects);
    this.#wakeForJobs = wakeForTheRest;
    return works;
  }

  /** Law C2. */
  async #decideDue(nowMs: number): Promise<void> {
    const { transaction, random, clock, limits } = this.#context;
    const { continuationsPerBatch } = limits;
    const isClockPinned = clock.pinnedMs !== undefined;
    const moment = { nowMs, isClockPinned, chance: random(), continuationsPerBatch };
    for (const commands of await dueCommands(transaction, moment)) {
      const due = commands.map((command) => ({ command, caller: systemCaller }));
      this.#context.counters.dueHandled += due.length;
      this.#reportFailures((await this.#decideAll(due)).failures);
    }
  }

  /** A due command that fails must not block the ones behind it: a step cancels its operation, a tick is skipped. */
  #reportFailures(failures: DecidedBatch<Submission>['failures']): void {
    for (const { submission, error } of failures) {
      this.#context.onError(error);
      const { command } = submission;
      if (command.kind === 'stepJobOperation') {
        const { tenantId, operationKey } = command;
        const kind = 'cancelJobOperation';
        this.answers.push(() => this.#addOwn({ kind, tenantId, operationKey }));
      }
      if (command.kind === 'runContinuation') {
        this.answers.push(() => this.#addOwn({ ...command, kind: 'putOffContinuation' }));
      }
      if (command.kind === 'runBatchItem') {
        this.answers.push(() => this.#addOwn({ ...command, kind: 'failBatchItem' }));
      }
      if (command.kind === 'triggerTimer') {
        this.answers.push(() => this.#addOwn({ ...command, kind: 'putOffTimer' }));
      }
      if (command.kind === 'fireSchedule') {
        this.answers.push(() => this.#addOwn({ ...command, kind: 'skipTicks' }));
      }
    }
  }

  /** Law C4. */
  async serveLeases(batch: readonly Work[]): Promise<void> {
    const { answers, effects } = this;
    const { transaction, catalog, roundRobin, newLeaseSecret, limits, counters, jobCounters } =
      this.#context;
    const works = batch.filter(
      (work): work is LeaseWork => work.kind === 'lease' && !this.#postpones(work),
    );
    if (works.length === 0) return;
    const served = await serveLeases(
      {
        transaction,
        catalog,
        surroundings: this.#surroundings(),
        roundRobin,
        newSecret: newLeaseSecret,
        bytesMax: limits.activationBytesMax,
      },
      works,
    );
    for (const work of works) {
      const { jobs, hasSkipped, waitedMs } = served.get(work) ?? nothing;
      this.#bytesTaken += bytesOf(jobs);
      counters.jobsActivated += jobs.length;
      jobCounters.events.started += jobs.length;
      jobCounters.queueWaitMs += waitedMs;
      addDue(effects, jobs[0]?.leaseExpiresAtMs);
      for (const { key, tenantId } of jobs) {
        effects.taken.add(key);
        effects.published.add(tenantId);
      }
      answers.push(() => work.answer({ kind: 'accepted', result: jobs }, hasSkipped));
    }
  }

  /** Law C6: postpones a request for jobs while too many bytes are on their way. */
  #postpones(work: Work): boolean {
    const isFull = this.#context.underWay.isFull(this.#bytesTaken);
    if (isFull) this.#postponed.push(work);
    return isFull;
  }

  async #activate(
    work: Extract<Work, { readonly kind: 'activate' }>,
    nowMs: number,
  ): Promise<readonly ActivatedJob[]> {
    const { transaction, limits, counters, add } = this.#context;
    const bytesMax = limits.activationBytesMax;
    const activation = await restrictActivation(work.activation, this.#context);
    const { jobs, oversized } = await transaction.activate(activation, {
      nowMs,
      leaseToken: work.leaseToken,
      bytesMax,
    });
    counters.jobsActivated += jobs.length;
    this.#bytesTaken += bytesOf(jobs);
    for (const { jobKey, bytes } of oversized) {
      const { tenantIds } = work.activation;
      add({
        kind: 'command',
        command: { kind: 'refuseOversizedJob', jobKey, bytes, bytesMax },
        caller: { kind: 'tenant', tenantIds },
        answer: () => undefined,
      });
    }
    return jobs;
  }
}

const removedRows: Readonly<Record<EndedKind, keyof BatchCounters>> = {
  backgroundJobs: 'endedJobsRemoved',
  batchOperations: 'batchRowsRemoved',
  deletedInstances: 'instanceRowsRemoved',
  processInstances: 'instanceRowsRemoved',
  decisionInstances: 'decisionsRemoved',
  auditLog: 'auditEntriesRemoved',
  jobMetrics: 'jobMetricsRemoved',
};

const nothing: Served = { jobs: [], hasSkipped: false, waitedMs: 0 };

const jobsReleasedMax = 1_000;
const postponedMs = 10;
