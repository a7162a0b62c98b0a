export interface WaitingRequest {
  /** The lines it stands in: it is served by what comes to any of them. */
  readonly lines: readonly string[];
  readonly jobsMax: number;
  /** Called once when the wait is over without a job. */
  readonly expire: () => void;
}

/** Jobs that came, all for the same lines. */
export interface Arrival {
  readonly lines: readonly string[];
  readonly count: number;
}

/**
 * Requests for jobs that found none and wait for some, in turn: an arrival wakes those that waited longest, as many as
 * the new jobs may feed. Who then finds nothing comes back with the number that it had, and so to its old place.
 */
export class PollQueues<W extends WaitingRequest> {
  /** Each line in the order of numbers. */
  readonly #lines = new Map<string, Map<W, number>>();
  readonly #timers = new Map<W, NodeJS.Timeout>();
  readonly #numbers = new WeakMap<W, number>();
  #lastNumber = 0;

  get size(): number {
    return this.#timers.size;
  }

  /** In which somebody stands. */
  lines(): readonly string[] {
    return [...this.#lines.keys()];
  }

  /** Waits for an arrival, for `waitMs` at most. */
  add(waiting: W, waitMs: number): void {
    let number = this.#numbers.get(waiting);
    if (number === undefined) {
      this.#lastNumber += 1;
      number = this.#lastNumber;
      this.#numbers.set(waiting, number);
    }
    for (const name of waiting.lines) this.#stand(name, waiting, number);
    this.#timers.set(
      waiting,
      setTimeout(() => {
        if (this.remove(waiting)) waiting.expire();
      }, waitMs),
    );
  }

  /** Whether it was waiting. */
  remove(waiting: W): boolean {
    const timer = this.#timers.get(waiting);
    if (timer === undefined) return false;
    clearTimeout(timer);
    this.#timers.delete(waiting);
    for (const name of waiting.lines) {
      const line = this.#lines.get(name);
      line?.delete(waiting);
      if (line?.size === 0) this.#lines.delete(name);
    }
    return true;
  }

  /** Takes out those whose turn it is, in order, and answers also what nobody waited for. */
  wake(arrivals: Iterable<Arrival>): {
    readonly woken: readonly W[];
    readonly unclaimed: readonly Arrival[];
  } {
    const woken: W[] = [];
    const unclaimed: Arrival[] = [];
    for (const { lines, count } of arrivals) {
      let jobsLeft = count;
      while (jobsLeft > 0) {
        const waiting = this.#firstOf(lines);
        if (waiting === undefined) break;
        this.remove(waiting);
        jobsLeft -= waiting.jobsMax;
        woken.push(waiting);
      }
      if (jobsLeft > 0) unclaimed.push({ lines, count: jobsLeft });
    }
    return { woken, unclaimed };
  }

  /** Takes out all of them. */
  drain(): readonly W[] {
    const all = [...this.#timers.keys()];
    for (const waiting of all) this.remove(waiting);
    return all;
  }

  #stand(name: string, waiting: W, number: number): void {
    const line = this.#lines.get(name);
    if (line === undefined) {
      this.#lines.set(name, new Map([[waiting, number]]));
      return;
    }
    line.set(waiting, number);
    if (number === this.#lastNumber) return;
    // It was here before, so it goes where it stood.
    const inOrder = [...line].toSorted(([, left], [, right]) => left - right);
    this.#lines.set(name, new Map(inOrder));
  }

  #firstOf(lines: readonly string[]): W | undefined {
    let first: readonly [W, number] | undefined;
    for (const name of lines) {
      for (const entry of this.#lines.get(name) ?? []) {
        if (first === undefined || entry[1] < first[1]) first = entry;
        break;
      }
    }
    return first?.[0];
  }
}
