import { BatchLoop, type BatchCounters, type BatchLoopOptions } from './batch-loop.ts';
import type { Work } from './work.ts';

/** So many commands must wait at the first lane before the next one is worth the statements of another batch. */
const worthwhile = 32;

/**
 * Batch loops side by side on one store, for stores that are busy elsewhere while a batch waits for them. They share
 * nothing, so each is to the other as another node would be. Only commands go beside: whoever waits for jobs is served
 * by the first lane, in turn, and under light load that is the only one.
 */
export class BatchLanes {
  readonly #first: BatchLoop;
  readonly #all: readonly BatchLoop[];

  constructor(options: BatchLoopOptions & { readonly lanes: number }) {
    this.#first = new BatchLoop(options);
    const others = Array.from({ length: options.lanes - 1 }, () => new BatchLoop(options));
    this.#all = [this.#first, ...others];
  }

  get waiting(): number {
    return this.#sum((lane) => lane.waiting);
  }

  get rootsCached(): number {
    return this.#sum((lane) => lane.rootsCached);
  }

  get counters(): BatchCounters {
    const { counters } = this.#first;
    const sums = Object.keys(counters).map((name) => [
      name,
      this.#sum((lane) => lane.counters[name as keyof BatchCounters]),
    ]);
    return Object.fromEntries(sums) as BatchCounters;
  }

  add(work: Work): void {
    this.#laneFor(work).add(work);
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    await Promise.all(this.#all.map((lane) => lane.idle()));
  }

  #laneFor(work: Work): BatchLoop {
    if (work.kind !== 'command') return this.#first;
    let best = this.#first;
    for (const lane of this.#all) {
      if (lane.waiting < worthwhile) return lane;
      if (lane.waiting < best.waiting) best = lane;
    }
    return best;
  }

  #sum(of: (lane: BatchLoop) => number): number {
    return this.#all.reduce((sum, lane) => sum + of(lane), 0);
  }
}
