import type { Caller } from '../../core/caller.ts';
import type { Query } from '../../query/query.ts';
import type { RuntimeLimits } from '../runtime-limits.ts';
import type { OrchestratorStatistics } from '../orchestrator.ts';
import { laneOf, type ReadLane } from '../../query/read-lane.ts';
import { ReadQueue, type RefusedRead } from './read-queue.ts';

/** Searches and reads by key, each in a queue of its own. */
export class ReadQueues<Slot> {
  readonly #queues: Readonly<Record<ReadLane, ReadQueue<Slot>>>;
  #stopped = 0;

  /** `slots`: the connections or threads of each kind; each slot runs one read at a time. */
  constructor(
    slots: Readonly<Record<ReadLane, readonly Slot[]>>,
    limits: Pick<RuntimeLimits, 'readsWaitingMax' | 'searchTimeMaxMs'>,
  ) {
    // A read that waits longer than a search may take is refused.
    const ofEach = { waitingMax: limits.readsWaitingMax, waitMaxMs: limits.searchTimeMaxMs };
    this.#queues = {
      lookup: new ReadQueue(slots.lookup, ofEach),
      search: new ReadQueue(slots.search, ofEach),
    };
  }

  get statistics(): Pick<
    OrchestratorStatistics,
    'readsWaiting' | 'readsRefused' | 'searchesStopped'
  > {
    const { lookup, search } = this.#queues;
    return {
      readsWaiting: lookup.waiting + search.waiting,
      readsRefused: lookup.refused + search.refused,
      searchesStopped: this.#stopped,
    };
  }

  run<Answered>(
    query: Query,
    by: { readonly caller: Caller; readonly signal: AbortSignal | undefined },
    read: (slot: Slot) => Promise<Answered>,
  ): Promise<Answered | RefusedRead> {
    return this.#queues[laneOf(query)].run(by.caller, by.signal, read);
  }

  /** Counts a search that exceeded its time limit. */
  countStopped(): void {
    this.#stopped += 1;
  }

  /** Lets running searches end, and starts no other one before `act` has ended. */
  whileNoneSearches<R>(act: () => Promise<R>): Promise<R> {
    return this.#queues.search.whileIdle(act);
  }
}
