import { TenantRoundRobin } from './background/find-ready-jobs.ts';
import { type JobCounters, newJobCounters } from './background/job-counters.ts';
import { BatchLoop } from './batch-loop.ts';
import type { BatchCounters, BatchLoopOptions } from './batch-options.ts';
import { RootCache } from './root-cache.ts';
import { isWorth, lengthOfBatch, type Work, worthwhile } from './work.ts';

/**
 * Batch loops side by side on one store, for a store that works elsewhere while a batch waits for it.
 *
 * L1  Lanes share only the queue of commands, the root cache, the round robin of tenants and the counters. Otherwise
 *     they are as separate as two nodes: only the store's locks coordinate them.
 * L2  Requests for jobs, returned jobs, due work and retention run in the first lane.
 * L3  Another lane starts only when enough commands wait, so under light load the first lane is the only one.
 */
export class BatchLanes {
  readonly #commands: Work[] = [];
  readonly #jobCounters = newJobCounters();
  readonly #cache: RootCache;
  readonly #first: BatchLoop;
  readonly #others: readonly BatchLoop[];

  constructor(
    options: Omit<BatchLoopOptions, 'cache' | 'roundRobin' | 'jobCounters' | 'limits'> & {
      readonly lanes: number;
      readonly limits: BatchLoopOptions['limits'] & { readonly rootsCachedMax: number };
    },
  ) {
    const { batchMax, rootsCachedMax } = options.limits;
    this.#cache = new RootCache({ rootsMax: rootsCachedMax, keepsNew: options.lanes > 1 });
    const takeAtLeast = (least: number) => () =>
      isWorth(this.#commands, least)
        ? this.#commands.splice(0, lengthOfBatch(this.#commands, batchMax))
        : [];
    // The round robin is shared because a command in any lane may free the concurrency of a tenant (law L1).
    const shared = {
      ...options,
      cache: this.#cache,
      roundRobin: new TenantRoundRobin(),
      jobCounters: this.#jobCounters,
    };
    this.#first = new BatchLoop({ ...shared, takeShared: takeAtLeast(1) });
    this.#others = Array.from(
      { length: options.lanes - 1 },
      () => new BatchLoop({ ...shared, takeShared: takeAtLeast(worthwhile) }),
    );
  }

  get waiting(): number {
    return this.#commands.length + this.#sum((lane) => lane.waiting);
  }

  get rootsCached(): number {
    return this.#cache.size;
  }

  get counters(): BatchCounters & { readonly backgroundJobs: JobCounters } {
    const sums = Object.keys(this.#first.counters).map((name) => [
      name,
      this.#sum((lane) => lane.counters[name as keyof BatchCounters]),
    ]);
    return { ...(Object.fromEntries(sums) as BatchCounters), backgroundJobs: this.#jobCounters };
  }

  add(work: Work): void {
    // Law L2.
    if (work.kind !== 'command') {
      this.#first.add(work);
      return;
    }
    this.#commands.push(work);
    this.#first.start();
    // Law L3.
    const idle = this.#others.find((lane) => lane.isIdle);
    if (idle !== undefined && isWorth(this.#commands, worthwhile)) idle.start();
  }

  /** Resolves when no lane has work left. */
  async idle(): Promise<void> {
    await Promise.all([this.#first, ...this.#others].map((lane) => lane.idle()));
  }

  #sum(of: (lane: BatchLoop) => number): number {
    return [this.#first, ...this.#others].reduce((sum, lane) => sum + of(lane), 0);
  }
}
