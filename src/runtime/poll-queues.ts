export interface WaitingRequest {
  /** The queues in which it waits: a job in any of them may serve it. */
  readonly queues: readonly string[];
  readonly jobsMax: number;
  /**
   * The restriction of the request. It is equal for requests that may take the same jobs of their queues; `undefined`:
   * the request may take all.
   */
  readonly restriction: string | undefined;
  /** Called once when the wait ends without a job. */
  readonly expire: () => void;
}

/** New jobs that all feed the same queues. */
export interface Arrival {
  readonly queues: readonly string[];
  readonly count: number;
  /** The restrictions of requests that have tried to take these jobs and have left some. */
  readonly triedBy?: Set<string>;
}

/** A request that an arrival has woken, with its share of the jobs. */
export interface Woken<W> {
  readonly waiting: W;
  readonly share: Arrival;
}

/**
 * Requests for jobs that found none and wait for new ones.
 *
 * Q1  A request waits in all of its queues or in none.
 * Q2  Each queue is ordered by the number that a request got when it first waited. A request that found nothing returns
 *     with the same number, and so to its old position.
 * Q3  An arrival wakes the requests that have waited longest, as many as the new jobs may serve. It wakes none with the
 *     restriction of a request that has already left these jobs.
 */
export class PollQueues<W extends WaitingRequest> {
  /** The requests of each queue, in the order of their numbers. */
  readonly #queues = new Map<string, Map<W, number>>();
  readonly #timers = new Map<W, NodeJS.Timeout>();
  readonly #numbers = new WeakMap<W, number>();
  #lastNumber = 0;

  get size(): number {
    return this.#timers.size;
  }

  /** The names of the queues in which requests wait. */
  queues(): readonly string[] {
    return [...this.#queues.keys()];
  }

  /** Waits for an arrival, for `waitMs` at most. */
  add(waiting: W, waitMs: number): void {
    let number = this.#numbers.get(waiting);
    if (number === undefined) {
      this.#lastNumber += 1;
      number = this.#lastNumber;
      this.#numbers.set(waiting, number);
    }
    for (const name of waiting.queues) this.#insert(name, waiting, number);
    this.#timers.set(
      waiting,
      setTimeout(() => {
        if (this.remove(waiting)) waiting.expire();
      }, waitMs),
    );
  }

  /** Returns whether the request was waiting. */
  remove(waiting: W): boolean {
    const timer = this.#timers.get(waiting);
    if (timer === undefined) return false;
    clearTimeout(timer);
    this.#timers.delete(waiting);
    for (const name of waiting.queues) {
      const queue = this.#queues.get(name);
      queue?.delete(waiting);
      if (queue?.size === 0) this.#queues.delete(name);
    }
    return true;
  }

  /**
   * Removes the requests that these jobs may serve (law Q3), and returns also the arrivals that no request waits for.
   */
  wake(arrivals: Iterable<Arrival>): {
    readonly woken: readonly Woken<W>[];
    readonly unclaimed: readonly Arrival[];
  } {
    const woken: Woken<W>[] = [];
    const unclaimed: Arrival[] = [];
    for (const { queues, count, triedBy = new Set<string>() } of arrivals) {
      let jobsLeft = count;
      while (jobsLeft > 0) {
        const waiting = this.#firstOf(queues, triedBy);
        if (waiting === undefined) break;
        this.remove(waiting);
        const share = { queues, count: Math.min(jobsLeft, waiting.jobsMax), triedBy };
        jobsLeft -= share.count;
        woken.push({ waiting, share });
      }
      if (jobsLeft > 0) unclaimed.push({ queues, count: jobsLeft, triedBy });
    }
    return { woken, unclaimed };
  }

  /** Removes all requests. */
  drain(): readonly W[] {
    const all = [...this.#timers.keys()];
    for (const waiting of all) this.remove(waiting);
    return all;
  }

  #insert(name: string, waiting: W, number: number): void {
    const queue = this.#queues.get(name);
    if (queue === undefined) {
      this.#queues.set(name, new Map([[waiting, number]]));
      return;
    }
    queue.set(waiting, number);
    if (number === this.#lastNumber) return;
    // Law Q2: the request returns to its old position.
    const inOrder = [...queue].toSorted(([, left], [, right]) => left - right);
    this.#queues.set(name, new Map(inOrder));
  }

  #firstOf(queues: readonly string[], triedBy: ReadonlySet<string>): W | undefined {
    let first: readonly [W, number] | undefined;
    for (const name of queues) {
      for (const entry of this.#queues.get(name) ?? []) {
        const [{ restriction }, number] = entry;
        if (restriction !== undefined && triedBy.has(restriction)) continue;
        if (first === undefined || number < first[1]) first = entry;
        break;
      }
    }
    return first?.[0];
  }
}
