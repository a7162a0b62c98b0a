import { Catalog } from '../engine/catalog.ts';
import { systemCaller } from '../core/caller.ts';
import type { Command } from '../engine/command.ts';
import { type DueContinuation, StoreFailure, type StoreTransaction } from '../engine/store.ts';
import { Batch } from './batch.ts';
import { ContinuationQueue } from './continuation-queue.ts';
import { PostponedWork } from './postponed-work.ts';
import { KeySource } from './key-sequence.ts';
import type { RootCache } from './root-cache.ts';
import {
  type CommandWork,
  isDeployment,
  isWorth,
  lengthOfBatch,
  type Work,
  worthwhile,
} from './work.ts';
import type { BatchLoopOptions, BatchCounters } from './batch-options.ts';

/**
 * Runs work in batches (DESIGN §3).
 *
 * B1  One batch runs at a time; while it commits, the next one collects. There is no timer: under light load a batch is
 *     one command, under heavy load it is hundreds that share one commit.
 * B2  Effects and answers follow when the commit is durable (law E4), in the order of batches.
 * B3  A batch that fails changes nothing: its transaction is rolled back, and the caches that it may have changed are
 *     cleared. A batch that meets another node's batch runs again.
 * B4  A row that the store refuses is the bug of one command, so each command runs again alone (law E5). A failed
 *     commit is not repeated, because the disk may or may not have it; its commands are answered as unavailable.
 * B5  A row that another program has locked delays only the work that needs it: the batch is halved until that work is
 *     alone, and then it is postponed.
 */
export class BatchLoop {
  readonly counters: BatchCounters = {
    batches: 0,
    commandsAccepted: 0,
    commandsRejected: 0,
    commandsFailed: 0,
    jobsActivated: 0,
    endedJobsRemoved: 0,
    instanceRowsRemoved: 0,
    decisionsRemoved: 0,
    auditEntriesRemoved: 0,
    batchRowsRemoved: 0,
    jobMetricsRemoved: 0,
    dueHandled: 0,
  };
  readonly #options: BatchLoopOptions;
  readonly #keys: KeySource;
  readonly #cache: RootCache;
  readonly #catalog: Catalog;
  readonly #postponed: PostponedWork;
  #catalogVersion = 0;
  #identityVersion = 0;
  #queue: Work[] = [];
  #running: Promise<void> | undefined;
  /** The last batch that is committed but not answered, because it is not durable yet. */
  #answering: Promise<void> | undefined;
  #unanswered = 0;
  #isEnding = false;
  readonly #continuations: ContinuationQueue;

  constructor(options: BatchLoopOptions) {
    this.#options = options;
    this.#keys = new KeySource(options.store);
    this.#cache = options.cache;
    this.#continuations = new ContinuationQueue(
      options.limits.continuationsPerBatch,
      (continuation) => this.#continue(continuation),
    );
    this.#postponed = new PostponedWork({
      monotonicMs: () => performance.now(),
      onDue: () => this.start(),
    });
    this.#catalog = new Catalog({ definitionsMax: options.limits.definitionsCachedMax });
  }

  get waiting(): number {
    return this.#queue.length + this.#unanswered + this.#postponed.size;
  }

  get isIdle(): boolean {
    return this.#running === undefined;
  }

  add(work: Work): void {
    this.#queue.push(work);
    this.start();
  }

  /** Looks for work unless a batch is running. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves when no work is left. */
  async idle(): Promise<void> {
    this.#isEnding = true;
    this.#continuations.clear();
    this.#postponed.end();
    while (this.#running !== undefined || this.#answering !== undefined) {
      await (this.#running ?? this.#answering);
      this.#postponed.end();
    }
  }

  async #run(): Promise<void> {
    // The first batch takes all work that arrives in the same tick.
    await Promise.resolve();
    for (let isFirst = true; ; isFirst = false) {
      const postponed = this.#postponed.take();
      if (postponed !== undefined) await this.#runBatch([postponed], { lockWait: 'brief' });
      this.#queue.push(...(this.#options.takeShared?.() ?? []));
      if (!this.#mayBegin()) break;
      // A store that never waits would keep this thread busy until all work is done, and delay the answers of the first
      // batch.
      if (!isFirst) await nextLoopIteration();
      const batch = this.#queue.splice(
        0,
        lengthOfBatch(this.#queue, this.#options.limits.batchMax),
      );
      await this.#runBatch(batch);
    }
    this.#running = undefined;
  }

  /**
   * A batch that is decided during a sync would have to wait for the next sync anyway. So a small batch keeps
   * collecting commands meanwhile.
   */
  #mayBegin(): boolean {
    if (this.#answering !== undefined) return isWorth(this.#queue, worthwhile);
    return this.#queue.length > 0;
  }

  async #runBatch(works: readonly Work[], options: BatchOptions = {}): Promise<void> {
    const { conflicts = 0, isAlone = false, lockWait = this.#postponed.lockWait } = options;
    this.counters.batches += 1;
    let transaction: StoreTransaction | undefined;
    let written = false;
    let batch: Batch;
    let all = works;
    try {
      await this.#keys.prepare();
      transaction = await this.#begin(works, lockWait);
      batch = this.#open(transaction);
      // Laws C1 to C4 give the order.
      await batch.decide(works);
      await batch.moveJobs(works);
      if (!isAlone) {
        const claimed = batch.claim();
        all = [...works, ...claimed];
        await batch.moveJobs(claimed);
      }
      await batch.serveLeases(all);
      written = true;
      await transaction.commit();
      this.#keep(transaction, batch);
    } catch (error) {
      await this.#rollback(transaction);
      const failure = this.#options.store.failureOf(error);
      await this.#answerFailure(all, { error: failure, written, conflicts });
      return;
    }
    this.#answer(batch, all.length);
  }

  /** Law B2. A sync that failed ends the server, because it could no longer promise anything. */
  #answer(batch: Batch, works: number): void {
    const durable = this.#options.store.durable() ?? this.#answering;
    if (durable === undefined) {
      batch.finish();
      return;
    }
    this.#unanswered += works;
    const answering = durable.then(() => {
      this.#unanswered -= works;
      if (this.#answering === answering) this.#answering = undefined;
      batch.finish();
      this.start();
    }, this.#options.onDeath);
    this.#answering = answering;
  }

  /** After a failure the continuation is due again later. */
  #continue({ key, rootKey }: DueContinuation): void {
    this.#addOwn({ kind: 'runContinuation', key, rootKey }, ({ kind }) => {
      if (kind === 'failed') this.#addOwn({ kind: 'putOffContinuation', key, rootKey });
      this.#continuations.ended({ key, rootKey });
    });
  }

  #addOwn(command: Command, answer: CommandWork['answer'] = () => undefined): void {
    this.add({ kind: 'command', command, caller: systemCaller, answer });
  }

  #open(transaction: StoreTransaction): Batch {
    return new Batch({
      ...this.#options,
      transaction,
      keys: this.#keys,
      cache: this.#cache,
      catalog: this.#catalog,
      counters: this.counters,
      add: (work) => this.add(work),
      continueLater: (continuation) => {
        // Continuations stay in the tables for the next start.
        if (!this.#isEnding) this.#continuations.add(continuation);
      },
    });
  }

  async #begin(batch: readonly Work[], lockWait: 'patient' | 'brief'): Promise<StoreTransaction> {
    const deploys = batch.some(isDeployment);
    const transaction = await this.#options.store.begin({ deploys, lockWait });
    if (transaction.catalogVersion !== this.#catalogVersion) this.#catalog.clear();
    this.#catalogVersion = transaction.catalogVersion;
    // Since a batch that changes identity read the version, it may have waited for such a batch of another node.
    if (deploys || transaction.identityVersion !== this.#identityVersion) {
      this.#catalog.clearIdentity();
    }
    this.#identityVersion = transaction.identityVersion;
    return transaction;
  }

  #keep(transaction: StoreTransaction, { roots }: Batch): void {
    this.#catalogVersion = transaction.catalogVersion;
    this.#identityVersion = transaction.identityVersion;
    for (const [key, root] of roots) {
      if (root !== undefined) root.version = transaction.versionOf(key);
    }
    this.#cache.keep(roots);
    this.#catalog.trim();
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

  /** Laws B3, B4 and B5. */
  async #answerFailure(batch: readonly Work[], failure: Failure): Promise<void> {
    const { error, written, conflicts } = failure;
    const kind = error instanceof StoreFailure ? error.kind : undefined;
    if (kind === 'conflict' && conflicts < conflictsMax) {
      await this.#runBatch(batch, { conflicts: conflicts + 1 });
      return;
    }
    if (kind === 'locked') {
      await this.#isolateLocked(batch);
      return;
    }
    if (kind === 'damaged') this.#options.onDeath(error);
    else if (!this.#options.trouble.takes(error)) this.#options.onError(error);
    if (batch.length > 1 && !written && kind === undefined) {
      for (const work of batch) await this.#runBatch([work], { isAlone: true });
      return;
    }
    const reason = 'Expected to handle the request, but the store could not be written';
    const trouble = error instanceof StoreFailure ? error.trouble : undefined;
    for (const work of batch) work.answer({ kind: 'unavailable', reason, trouble });
  }

  async #isolateLocked(batch: readonly Work[]): Promise<void> {
    this.#postponed.keepLockWaitsBrief();
    const [first] = batch;
    if (batch.length === 1 && first !== undefined) {
      this.#postponed.postpone(first);
      return;
    }
    const middle = Math.ceil(batch.length / 2);
    for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
      await this.#runBatch(half, { lockWait: 'brief' });
    }
  }
}

interface BatchOptions {
  readonly conflicts?: number;
  /** The batch serves no poll that waits for its jobs. */
  readonly isAlone?: boolean;
  readonly lockWait?: 'patient' | 'brief';
}

/** Lets answers go out and requests come in. */
function nextLoopIteration(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

interface Failure {
  readonly error: unknown;
  /** Whether the commit itself failed. */
  readonly written: boolean;
  /** How many conflicts with other nodes this batch has had so far. */
  readonly conflicts: number;
}

const conflictsMax = 5;
