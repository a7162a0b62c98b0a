import type { Outcome } from './orchestrator.ts';
import { type Arrival, PollQueues } from './poll-queues.ts';
import type { Work } from './work.ts';

export interface PollsOptions<Request, Item> {
  readonly queuesOf: (request: Request) => readonly string[];
  /**
   * The restriction of the request. It is equal for requests that may take the same jobs of their queues; `undefined`:
   * the request may take all.
   */
  readonly restrictionOf: (request: Request) => string | undefined;
  /** The work that tries to take items for a request. */
  readonly taking: (request: Request, answer: (outcome: Outcome<readonly Item[]>) => void) => Work;
  /** Queues work for the next batch. */
  readonly add: (work: Work) => void;
  /** Returns items whose client has disconnected. */
  readonly giveBack: (items: readonly Item[]) => void;
  readonly monotonicMs: () => number;
  readonly waitingMax: number;
  readonly tooMany: (request: Request) => string;
}

interface Waiter<Request, Item> {
  readonly request: Request;
  readonly queues: readonly string[];
  readonly jobsMax: number;
  readonly restriction: string | undefined;
  readonly untilMs: number;
  readonly answer: (outcome: Outcome<readonly Item[]>) => void;
  readonly expire: () => void;
  isAborted: boolean;
  /** Jobs that arrived while the poll's attempt was under way, perhaps too late to be found. */
  called: Arrival | undefined;
}

export interface Waits {
  readonly jobsMax: number;
  readonly waitMs: number;
}

const nothing = { kind: 'accepted', result: [] } as const;

/**
 * Long polls: requests that wait until there are items for them, their time is over or their client disconnects.
 *
 * P1  Each poll is answered exactly once: with items, with an empty list when its time is over, or with a refusal.
 * P2  No wake-up is lost: an arrival during a poll's attempt lets it try again. An attempt does not see the jobs of a
 *     batch that runs at the same time in another lane or on another node.
 * P3  Items that were taken for a client that has disconnected are returned.
 * P4  While `waitingMax` polls wait, a new one is refused.
 * P5  A poll of a caller with restricted rights may leave some of the jobs that woke it. Then the next poll with other
 *     rights tries to take them. So no poll hides jobs from the polls behind it.
 */
export class Polls<Request extends Waits, Item> {
  readonly #options: PollsOptions<Request, Item>;
  readonly #waiting = new PollQueues<Waiter<Request, Item>>();
  /** Polls whose attempt is under way (law P2). */
  readonly #looking = new Set<Waiter<Request, Item>>();
  #isClosing = false;

  constructor(options: PollsOptions<Request, Item>) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiting.size;
  }

  queues(): readonly string[] {
    return this.#waiting.queues();
  }

  ask(request: Request, signal: AbortSignal): Promise<Outcome<readonly Item[]>> {
    const { queuesOf, restrictionOf, monotonicMs, waitingMax, tooMany } = this.#options;
    // Law P4.
    if (this.#waiting.size >= waitingMax) {
      return Promise.resolve({ kind: 'exhausted', reason: tooMany(request) });
    }
    return new Promise((resolve) => {
      const waiter: Waiter<Request, Item> = {
        request,
        queues: queuesOf(request),
        jobsMax: request.jobsMax,
        restriction: restrictionOf(request),
        untilMs: monotonicMs() + request.waitMs,
        answer: resolve,
        expire: () => resolve(nothing),
        isAborted: signal.aborted,
        called: undefined,
      };
      signal.addEventListener(
        'abort',
        () => {
          waiter.isAborted = true;
          if (this.#waiting.remove(waiter)) resolve(nothing);
        },
        { once: true },
      );
      this.#options.add(this.#taking(waiter));
    });
  }

  /** The work that takes arrivals for the polls that wait for them, and the arrivals that no poll waits for. */
  claim(arrivals: Iterable<Arrival>): {
    readonly works: readonly Work[];
    readonly unclaimed: readonly Arrival[];
  } {
    const { woken, unclaimed } = this.#waiting.wake(arrivals);
    return { works: woken.map(({ waiting, share }) => this.#taking(waiting, share)), unclaimed };
  }

  /**
   * Wakes as many waiting polls as these arrivals may serve, and marks as many polls whose attempt is under way (law
   * P2).
   */
  wake(arrivals: Iterable<Arrival>): void {
    const { works, unclaimed } = this.claim(arrivals);
    for (const arrival of unclaimed) this.#call(arrival);
    for (const work of works) this.#options.add(work);
  }

  close(): void {
    this.#isClosing = true;
    for (const waiter of this.#waiting.drain()) waiter.answer(nothing);
  }

  #call({ queues, count, triedBy = new Set() }: Arrival): void {
    let jobsLeft = count;
    for (const waiter of this.#looking) {
      if (jobsLeft <= 0) return;
      const { restriction, called } = waiter;
      if (called !== undefined || !waiter.queues.some((queue) => queues.includes(queue))) continue;
      if (restriction !== undefined && triedBy.has(restriction)) continue;
      waiter.called = { queues, count: Math.min(jobsLeft, waiter.jobsMax), triedBy };
      jobsLeft -= waiter.called.count;
    }
  }

  /** Law P5. */
  #passOn({ restriction }: Waiter<Request, Item>, { queues, count, triedBy }: Arrival): void {
    if (restriction === undefined || count <= 0) return;
    this.wake([{ queues, count, triedBy: (triedBy ?? new Set()).add(restriction) }]);
  }

  /** One attempt of a poll, perhaps for its share of an arrival. A poll that finds nothing waits at its old position in the queue (law Q2). */
  #taking(waiter: Waiter<Request, Item>, share?: Arrival): Work {
    const { taking, add, giveBack, monotonicMs } = this.#options;
    waiter.called = undefined;
    this.#looking.add(waiter);
    return taking(waiter.request, (outcome) => {
      this.#looking.delete(waiter);
      const taken = outcome.kind === 'accepted' ? outcome.result.length : 0;
      const isEmpty = outcome.kind === 'accepted' && taken === 0;
      if (share !== undefined) this.#passOn(waiter, { ...share, count: share.count - taken });
      const leftMs = waiter.untilMs - monotonicMs();
      // Law P3.
      if (waiter.isAborted && outcome.kind === 'accepted' && !isEmpty) giveBack(outcome.result);
      if (!isEmpty || leftMs <= 0 || this.#isClosing || waiter.isAborted) waiter.answer(outcome);
      else if (waiter.called !== undefined) add(this.#taking(waiter, waiter.called));
      else this.#waiting.add(waiter, leftMs);
    });
  }
}
