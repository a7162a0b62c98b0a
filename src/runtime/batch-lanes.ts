import { TenantTurns } from './background/find-ready-jobs.ts';
import { type JobCounters, newJobCounters } from './background/job-counters.ts';
import { BatchLoop } from './batch-loop.ts';
import type { BatchCounters, BatchLoopOptions } from './batch-options.ts';
import { RootCache } from './root-cache.ts';
import { isWorth, lengthOfBatch, type Work, worthwhile } from './work.ts';

/**
 * Batch loops side by side on one store, for stores that are busy elsewhere while a batch waits for them. They share
 * nothing but the line of commands, whose turn it is and what is remembered of roots, so each is to the other as another
 * node would be. Whoever waits for jobs is served by the first lane, in turn, and under light load that is the only one.
 */
export class BatchLanes {
  readonly #commands: Work[] = [];
  readonly #jobCounters = newJobCounters();
  readonly #cache: RootCache;
  readonly #first: BatchLoop;
  readonly #others: readonly BatchLoop[];

  constructor(
    options: Omit<BatchLoopOptions, 'cache' | 'turns' | 'jobCounters' | 'limits'> & {
      readonly lanes: number;
      readonly limits: BatchLoopOptions['limits'] & { readonly rootsCachedMax: number };
    },
  ) {
    const { batchMax, rootsCachedMax } = options.limits;
    this.#cache = new RootCache({ rootsMax: rootsCachedMax, keepsNew: options.lanes > 1 });
    const takeFrom = (least: number) => () =>
      isWorth(this.#commands, least)
        ? this.#commands.splice(0, lengthOfBatch(this.#commands, batchMax))
        : [];
    // What frees a tenant's place may be decided in a lane in which nobody waits for it.
    const shared = {
      ...options,
      cache: this.#cache,
      turns: new TenantTurns(),
      jobCounters: this.#jobCounters,
    };
    this.#first = new BatchLoop({ ...shared, takeShared: takeFrom(1) });
    this.#others = Array.from(
      { length: options.lanes - 1 },
      () => new BatchLoop({ ...shared, takeShared: takeFrom(worthwhile) }),
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
    if (work.kind !== 'command') {
      this.#first.add(work);
      return;
    }
    this.#commands.push(work);
    this.#first.start();
    const idle = this.#others.find((lane) => lane.isIdle);
    if (idle !== undefined && isWorth(this.#commands, worthwhile)) idle.start();
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    await Promise.all([this.#first, ...this.#others].map((lane) => lane.idle()));
  }

  #sum(of: (lane: BatchLoop) => number): number {
    return [this.#first, ...this.#others].reduce((sum, lane) => sum + of(lane), 0);
  }
}
