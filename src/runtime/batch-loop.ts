import { Catalog } from '../engine/catalog.ts';
import { StoreFailure, type StoreTransaction } from '../engine/store.ts';
import type { WorkingSet } from '../engine/working-set.ts';
import { Batch } from './batch.ts';
import { PostponedWork } from './postponed-work.ts';
import { KeySource } from './key-sequence.ts';
import type { RootCache } from './root-cache.ts';
import { isDeployment, isWorth, lengthOfBatch, type Work, worthwhile } from './work.ts';
import type { BatchLoopOptions, BatchCounters } from './batch-options.ts';

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
    endedJobsRemoved: 0,
  };
  readonly #options: BatchLoopOptions;
  readonly #keys: KeySource;
  readonly #cache: RootCache;
  readonly #catalog: Catalog;
  readonly #held: PostponedWork;
  #catalogVersion = 0;
  #queue: Work[] = [];
  #running: Promise<void> | undefined;
  /** The last batch that is committed, and not answered because it is not durable. */
  #answering: Promise<void> | undefined;
  #unanswered = 0;

  constructor(options: BatchLoopOptions) {
    this.#options = options;
    this.#keys = new KeySource(options.store, { partition: 1 });
    this.#cache = options.cache;
    this.#held = new PostponedWork({
      monotonicMs: () => performance.now(),
      onDue: () => this.start(),
    });
    this.#catalog = new Catalog({ definitionsMax: options.limits.definitionsCachedMax });
  }

  get waiting(): number {
    return this.#queue.length + this.#unanswered + this.#held.size;
  }

  get isIdle(): boolean {
    return this.#running === undefined;
  }

  add(work: Work): void {
    this.#queue.push(work);
    this.start();
  }

  /** Looks for work, unless it is at work. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    this.#held.end();
    while (this.#running !== undefined || this.#answering !== undefined) {
      await (this.#running ?? this.#answering);
      this.#held.end();
    }
  }

  async #run(): Promise<void> {
    // The first batch takes what its whole tick brought.
    await Promise.resolve();
    for (let isFirst = true; ; isFirst = false) {
      const held = this.#held.take();
      if (held !== undefined) await this.#runBatch([held], { lockWait: 'brief' });
      this.#queue.push(...(this.#options.takeShared?.() ?? []));
      if (!this.#mayBegin()) break;
      // A store that never waits would keep this thread until all is done, and the answers of the first batch with it.
      if (!isFirst) await nextTurn();
      const batch = this.#queue.splice(
        0,
        lengthOfBatch(this.#queue, this.#options.limits.batchMax),
      );
      await this.#runBatch(batch);
    }
    this.#running = undefined;
  }

  /** What is decided while a sync is under way waits for the next one: a few commands can collect as long. */
  #mayBegin(): boolean {
    if (this.#answering !== undefined) return isWorth(this.#queue, worthwhile);
    return this.#queue.length > 0;
  }

  async #runBatch(works: readonly Work[], options: BatchOptions = {}): Promise<void> {
    const { conflicts = 0, isAlone = false, lockWait = this.#held.lockWait } = options;
    this.counters.batches += 1;
    let transaction: StoreTransaction | undefined;
    let written = false;
    let batch: Batch;
    let all = works;
    try {
      await this.#keys.prepare();
      transaction = await this.#begin(works, lockWait);
      batch = this.#open(transaction);
      const state = await batch.decide(works);
      await batch.moveJobs(works);
      if (!isAlone) {
        const claimed = batch.claim();
        all = [...works, ...claimed];
        await batch.moveJobs(claimed);
      }
      await batch.serveLeases(all);
      written = true;
      await transaction.commit();
      this.#keep(transaction, state);
    } catch (error) {
      await this.#rollback(transaction);
      const failure = this.#options.store.failureOf(error);
      await this.#answerFailure(all, { error: failure, written, conflicts });
      return;
    }
    this.#answer(batch, all.length);
  }

  /** In the order of batches. A sync that failed ends the server: nothing could be promised any more. */
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

  #open(transaction: StoreTransaction): Batch {
    return new Batch({
      ...this.#options,
      transaction,
      keys: this.#keys,
      cache: this.#cache,
      catalog: this.#catalog,
      counters: this.counters,
      add: (work) => this.add(work),
    });
  }

  async #begin(batch: readonly Work[], lockWait: 'patient' | 'brief'): Promise<StoreTransaction> {
    const deploys = batch.some(isDeployment);
    const transaction = await this.#options.store.begin({ deploys, lockWait });
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
   * Nothing of the batch happened. What met another node's batch is tried again. Where somebody outside has locked a row,
   * the batch is halved until the one work that wants it is alone, and that one is held. A row that the store refuses is one
   * command's bug, so each is tried alone (law E5). A commit that failed is not tried again: what the disk did not take
   * once, or may have taken, is not acknowledged later.
   */
  async #answerFailure(batch: readonly Work[], failure: Failure): Promise<void> {
    const { error, written, conflicts } = failure;
    const kind = error instanceof StoreFailure ? error.kind : undefined;
    if (kind === 'conflict' && conflicts < conflictsMax) {
      await this.#runBatch(batch, { conflicts: conflicts + 1 });
      return;
    }
    if (kind === 'locked') {
      await this.#partFromLocked(batch);
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

  async #partFromLocked(batch: readonly Work[]): Promise<void> {
    this.#held.beWary();
    const [first] = batch;
    if (batch.length === 1 && first !== undefined) {
      this.#held.hold(first);
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
  /** Serves nobody who waits for what the batch makes. */
  readonly isAlone?: boolean;
  readonly lockWait?: 'patient' | 'brief';
}

/** Lets out what has been answered, and in what has come. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

interface Failure {
  readonly error: unknown;
  /** Whether it was the commit that failed. */
  readonly written: boolean;
  /** How often the batch has met another node's before. */
  readonly conflicts: number;
}

const conflictsMax = 5;
