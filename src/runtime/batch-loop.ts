import type { Caller } from '../core/caller.ts';
import type { LeasedJob, LeaseRequest } from '../engine/background/commands.ts';
import type { LeaseSecret } from '../engine/background/lease-jobs.ts';
import { Catalog } from '../engine/catalog.ts';
import type { ActivatedJob, Activation, Command, CommandKind, Results } from '../engine/command.ts';
import {
  type HeldJob,
  type JobNotice,
  type Store,
  StoreFailure,
  type StoreTransaction,
} from '../engine/store.ts';
import type { Surroundings } from '../engine/turn.ts';
import type { WorkingSet } from '../engine/working-set.ts';
import type { FeelContext } from '../feel/evaluation.ts';
import type { Clock } from './clock.ts';
import { dueCommands } from './background/due-commands.ts';
import { exceededQuota } from './background/exceeded-quota.ts';
import { TenantTurns } from './background/find-ready-jobs.ts';
import { serveLeases } from './background/serve-leases.ts';
import { type DecidedBatch, decideBatch, type Submission } from './decide-batch.ts';
import { addDue, addEffectsOf, type Effects, noEffects } from './effects.ts';
import { KeySource } from './key-source.ts';
import type { Outcome } from './orchestrator.ts';
import { RootCache } from './root-cache.ts';

/** One thing that a batch does. Each is answered exactly once. */
export type Work =
  | {
      readonly kind: 'command';
      readonly command: Command;
      readonly caller: Caller;
      /** Called after the commit and before its effects, for whoever must not miss them. */
      readonly beforeEffects?: (outcome: Outcome<Results[CommandKind]>) => void;
      readonly answer: (outcome: Outcome<Results[CommandKind]>) => void;
    }
  | {
      readonly kind: 'activate';
      readonly activation: Activation;
      readonly leaseToken: string;
      readonly answer: (outcome: Outcome<readonly ActivatedJob[]>) => void;
    }
  | {
      readonly kind: 'lease';
      readonly lease: LeaseRequest;
      readonly answer: (outcome: Outcome<readonly LeasedJob[]>) => void;
    }
  | { readonly kind: 'return'; readonly jobs: readonly HeldJob[]; readonly answer: () => void }
  | { readonly kind: 'release'; readonly answer: () => void };

type CommandWork = Extract<Work, { readonly kind: 'command' }>;
type LeaseWork = Extract<Work, { readonly kind: 'lease' }>;

export interface BatchLoopOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly feel: Omit<FeelContext, 'nowMs'>;
  readonly limits: {
    readonly batchMax: number;
    readonly rootsCachedMax: number;
    readonly definitionsCachedMax: number;
    readonly activationBytesMax: number;
  };
  /** In 0 … 1, for the jitter of what time brings about. */
  readonly random: () => number;
  readonly newLeaseSecret: () => LeaseSecret;
  /** After each commit, before its answers go out. */
  readonly onCommit: (effects: Effects) => void;
  readonly onError: (error: unknown) => void;
}

export interface BatchCounters {
  batches: number;
  commandsAccepted: number;
  commandsRejected: number;
  commandsFailed: number;
  jobsActivated: number;
}

/**
 * While one batch commits, the next one collects (DESIGN §3). No timer: under light load a batch is one command, under
 * heavy load it is hundreds, and they share one commit.
 */
export class BatchLoop {
  readonly counters: BatchCounters = {
    batches: 0,
    commandsAccepted: 0,
    commandsRejected: 0,
    commandsFailed: 0,
    jobsActivated: 0,
  };
  readonly #options: BatchLoopOptions;
  readonly #keys: KeySource;
  readonly #cache: RootCache;
  readonly #catalog: Catalog;
  readonly #turns = new TenantTurns();
  #catalogVersion = 0;
  #queue: Work[] = [];
  #running: Promise<void> | undefined;

  constructor(options: BatchLoopOptions) {
    this.#options = options;
    this.#keys = new KeySource(options.store, { partition: 1 });
    this.#cache = new RootCache({ rootsMax: options.limits.rootsCachedMax });
    this.#catalog = new Catalog({ definitionsMax: options.limits.definitionsCachedMax });
  }

  get waiting(): number {
    return this.#queue.length;
  }

  get rootsCached(): number {
    return this.#cache.size;
  }

  add(work: Work): void {
    this.#queue.push(work);
    this.#running ??= this.#run();
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    // The first batch takes what its whole tick brought.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(
        0,
        lengthOfBatch(this.#queue, this.#options.limits.batchMax),
      );
      await this.#runBatch(batch);
    }
    this.#running = undefined;
  }

  async #runBatch(batch: readonly Work[], conflicts = 0): Promise<void> {
    this.counters.batches += 1;
    const answers: (() => void)[] = [];
    const effects = noEffects();
    let transaction: StoreTransaction | undefined;
    let written = false;
    let decided: DecidedBatch<CommandWork>;
    try {
      await this.#keys.prepare();
      transaction = await this.#begin(batch);
      const commands = batch.filter((work) => work.kind === 'command');
      decided = await this.#decide(transaction, commands, effects);
      for (const answer of this.#answersOf(decided)) answers.push(answer);
      await this.#moveJobs(transaction, batch, effects, answers);
      await this.#serveLeases(transaction, batch, effects, answers);
      written = true;
      await transaction.commit();
      this.#keep(transaction, decided.state);
    } catch (error) {
      await this.#rollback(transaction);
      await this.#answerFailure(batch, { error, written, conflicts });
      return;
    }
    for (const { submission, outcome } of decided.decisions) submission.beforeEffects?.(outcome);
    this.#options.onCommit(effects);
    for (const answer of answers) answer();
  }

  async #begin(batch: readonly Work[]): Promise<StoreTransaction> {
    const transaction = await this.#options.store.begin({ deploys: batch.some(isDeployment) });
    if (transaction.catalogVersion !== this.#catalogVersion) this.#catalog.clear();
    this.#catalogVersion = transaction.catalogVersion;
    return transaction;
  }

  #keep(transaction: StoreTransaction, state: WorkingSet): void {
    this.#catalogVersion = transaction.catalogVersion;
    for (const [key, root] of state.roots) {
      if (root !== undefined) root.version = transaction.versionOf(key);
    }
    this.#cache.keep(state.roots);
    this.#catalog.trim();
  }

  #surroundings(): Surroundings {
    const { clock, feel } = this.#options;
    const nowMs = clock.nowMs();
    return { nowMs, nextKey: this.#keys.nextKey, feel: { ...feel, nowMs } };
  }

  async #decide<S extends Submission>(
    transaction: StoreTransaction,
    submissions: readonly S[],
    effects: Effects,
  ): Promise<DecidedBatch<S>> {
    this.#keys.mark();
    const decided = await decideBatch(
      {
        transaction,
        catalog: this.#catalog,
        cache: this.#cache,
        surroundings: this.#surroundings(),
        rewindKeys: this.#keys.rewind,
      },
      submissions,
    );
    for (const { events } of decided.decisions) addEffectsOf(effects, decided.state, events);
    await transaction.write(decided.state.changes);
    return decided;
  }

  #answersOf({ decisions, failures }: DecidedBatch<CommandWork>): (() => void)[] {
    const answers: (() => void)[] = [];
    for (const { submission, outcome } of decisions) {
      if (outcome.kind === 'accepted') this.counters.commandsAccepted += 1;
      else this.counters.commandsRejected += 1;
      const exceeded = outcome.kind === 'rejected' && exceededQuota(submission.command, outcome);
      if (exceeded) answers.push(() => this.#addOwn(exceeded));
      answers.push(() => submission.answer(outcome));
    }
    for (const { submission, error } of failures) {
      this.counters.commandsFailed += 1;
      this.#options.onError(error);
      answers.push(() => submission.answer({ kind: 'failed', detail: String(error) }));
    }
    return answers;
  }

  /** A command that nobody waits for. */
  #addOwn(command: Command): void {
    this.add({ kind: 'command', command, caller: nobody, answer: () => undefined });
  }

  /** The guarded statements, after the writes, so that an activation sees the jobs that this batch made. */
  async #moveJobs(
    transaction: StoreTransaction,
    batch: readonly Work[],
    effects: Effects,
    answers: (() => void)[],
  ): Promise<void> {
    const nowMs = this.#options.clock.nowMs();
    for (const work of batch) {
      if (work.kind === 'activate') {
        const jobs = await this.#activate(transaction, work, nowMs);
        if (jobs.length > 0) addDue(effects, jobs[0]?.deadlineAtMs);
        answers.push(() => work.answer({ kind: 'accepted', result: jobs }));
      } else if (work.kind === 'return') {
        effects.jobs.push(...(await transaction.returnJobs(work.jobs, nowMs)));
        answers.push(work.answer);
      } else if (work.kind === 'release') {
        effects.jobs.push(...(await releaseAll(transaction, nowMs)));
        await this.#settleDue(transaction, nowMs, effects);
        answers.push(work.answer);
      }
    }
  }

  async #settleDue(transaction: StoreTransaction, nowMs: number, effects: Effects): Promise<void> {
    const { random, onError } = this.#options;
    const commands = await dueCommands(transaction, nowMs, random());
    if (commands.length === 0) return;
    const due = commands.map((command) => ({ command, caller: nobody }));
    const { failures } = await this.#decide(transaction, due, effects);
    for (const { error } of failures) onError(error);
  }

  async #serveLeases(
    transaction: StoreTransaction,
    batch: readonly Work[],
    effects: Effects,
    answers: (() => void)[],
  ): Promise<void> {
    const works = batch.filter((work): work is LeaseWork => work.kind === 'lease');
    if (works.length === 0) return;
    const served = await serveLeases(
      {
        transaction,
        catalog: this.#catalog,
        surroundings: this.#surroundings(),
        turns: this.#turns,
        newSecret: this.#options.newLeaseSecret,
        bytesMax: this.#options.limits.activationBytesMax,
      },
      works,
    );
    for (const work of works) {
      const jobs = served.get(work) ?? [];
      this.counters.jobsActivated += jobs.length;
      addDue(effects, jobs[0]?.leaseExpiresAtMs);
      answers.push(() => work.answer({ kind: 'accepted', result: jobs }));
    }
  }

  async #activate(
    transaction: StoreTransaction,
    work: Extract<Work, { readonly kind: 'activate' }>,
    nowMs: number,
  ): Promise<readonly ActivatedJob[]> {
    const bytesMax = this.#options.limits.activationBytesMax;
    const { jobs, oversized } = await transaction.activate(work.activation, {
      nowMs,
      leaseToken: work.leaseToken,
      bytesMax,
    });
    this.counters.jobsActivated += jobs.length;
    for (const { jobKey, bytes } of oversized) {
      const { tenantIds } = work.activation;
      this.add({
        kind: 'command',
        command: { kind: 'refuseOversizedJob', jobKey, bytes, bytesMax },
        caller: { tenantIds },
        answer: () => undefined,
      });
    }
    return jobs;
  }

  async #rollback(transaction: StoreTransaction | undefined): Promise<void> {
    this.#cache.clear();
    this.#catalog.clear();
    try {
      await transaction?.rollback();
    } catch (rollbackError) {
      this.#options.onError(rollbackError);
    }
  }

  /**
   * Nothing of the batch happened. What met another node's batch is tried again. A row that the store refuses is one
   * command's bug, so each is tried alone (law E5). A commit that failed is not tried again: what the disk did not take
   * once, or may have taken, is not acknowledged later.
   */
  async #answerFailure(batch: readonly Work[], failure: Failure): Promise<void> {
    const { error, written, conflicts } = failure;
    const kind = error instanceof StoreFailure ? error.kind : undefined;
    if (kind === 'conflict' && conflicts < conflictsMax) {
      await this.#runBatch(batch, conflicts + 1);
      return;
    }
    this.#options.onError(error);
    if (batch.length > 1 && !written && kind === undefined) {
      for (const work of batch) await this.#runBatch([work]);
      return;
    }
    const reason = 'Expected to handle the request, but the store could not be written';
    for (const work of batch) work.answer({ kind: 'unavailable', reason });
  }
}

interface Failure {
  readonly error: unknown;
  /** Whether it was the commit that failed. */
  readonly written: boolean;
  /** How often the batch has met another node's before. */
  readonly conflicts: number;
}

const conflictsMax = 5;

const deployments: ReadonlySet<CommandKind> = new Set(['deployResources', 'deleteResource']);

function isDeployment(work: Work): boolean {
  return work.kind === 'command' && deployments.has(work.command.kind);
}

const nobody: Caller = { tenantIds: [] };

/** How much of the queue makes one batch: commands with many jobs in them count by those. */
function lengthOfBatch(queue: readonly Work[], batchMax: number): number {
  const jobsMax = batchMax * jobsPerCommand;
  let jobs = 0;
  let length = 0;
  for (const work of queue) {
    jobs += jobsIn(work);
    if (length > 0 && (jobs > jobsMax || length === batchMax)) break;
    length += 1;
  }
  return length;
}

/** A batch of few commands may have this many jobs for each command that it could have had. */
const jobsPerCommand = 5;

function jobsIn(work: Work): number {
  if (work.kind === 'lease') return work.lease.jobsMax;
  if (work.kind !== 'command') return 1;
  switch (work.command.kind) {
    case 'enqueueJobs':
      return work.command.jobs.length;
    case 'completeLeases':
    case 'failLeases':
    case 'heartbeatLeases':
    case 'returnLeases':
      return work.command.leases.length;
    default:
      return 1;
  }
}

const jobsReleasedMax = 1_000;

async function releaseAll(
  transaction: StoreTransaction,
  nowMs: number,
): Promise<readonly JobNotice[]> {
  return transaction.releaseDueJobs(nowMs, jobsReleasedMax);
}
