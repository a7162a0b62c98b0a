import type { Outcome } from './orchestrator.ts';
import { type Arrival, PollQueues } from './poll-queues.ts';
import type { Work } from './work.ts';

export interface PollsOptions<Request, Item> {
  readonly queuesOf: (request: Request) => readonly string[];
  /** What tries to take items for a request. */
  readonly taking: (request: Request, answer: (outcome: Outcome<readonly Item[]>) => void) => Work;
  /** Has it done in the next batch. */
  readonly add: (work: Work) => void;
  /** Undoes what was taken for somebody who is gone. */
  readonly giveBack: (items: readonly Item[]) => void;
  readonly monotonicMs: () => number;
  readonly waitingMax: number;
  readonly tooMany: (request: Request) => string;
}

interface Waiter<Request, Item> {
  readonly request: Request;
  readonly lines: readonly string[];
  readonly jobsMax: number;
  readonly untilMs: number;
  readonly answer: (outcome: Outcome<readonly Item[]>) => void;
  readonly expire: () => void;
  isGone: boolean;
  /** Something came while it looked, perhaps too late to be found. */
  isCalled: boolean;
}

export interface Waits {
  readonly jobsMax: number;
  readonly waitMs: number;
}

const nothing = { kind: 'accepted', result: [] } as const;

/** Long polls: requests that wait until there is something to take for them, their time is over or their caller is gone. */
export class Polls<Request extends Waits, Item> {
  readonly #options: PollsOptions<Request, Item>;
  readonly #waiting = new PollQueues<Waiter<Request, Item>>();
  /** Whose attempt is under way: of batches side by side, or at other nodes, one does not see what another one makes. */
  readonly #looking = new Set<Waiter<Request, Item>>();
  #isClosing = false;

  constructor(options: PollsOptions<Request, Item>) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiting.size;
  }

  lines(): readonly string[] {
    return this.#waiting.lines();
  }

  ask(request: Request, signal: AbortSignal): Promise<Outcome<readonly Item[]>> {
    const { queuesOf, monotonicMs, waitingMax, tooMany } = this.#options;
    if (this.#waiting.size >= waitingMax) {
      return Promise.resolve({ kind: 'exhausted', reason: tooMany(request) });
    }
    return new Promise((resolve) => {
      const waiter: Waiter<Request, Item> = {
        request,
        lines: queuesOf(request),
        jobsMax: request.jobsMax,
        untilMs: monotonicMs() + request.waitMs,
        answer: resolve,
        expire: () => resolve(nothing),
        isGone: signal.aborted,
        isCalled: false,
      };
      signal.addEventListener(
        'abort',
        () => {
          waiter.isGone = true;
          if (this.#waiting.remove(waiter)) resolve(nothing);
        },
        { once: true },
      );
      this.#options.add(this.#taking(waiter));
    });
  }

  /** What takes arrivals for those who wait for them, and what nobody waited for. */
  claim(arrivals: Iterable<Arrival>): {
    readonly works: readonly Work[];
    readonly unclaimed: readonly Arrival[];
  } {
    const { woken, unclaimed } = this.#waiting.wake(arrivals);
    return { works: woken.map((waiter) => this.#taking(waiter)), unclaimed };
  }

  /** As many as these may feed take them in the next batch; of those who look just now, as many look once more. */
  wake(arrivals: Iterable<Arrival>): void {
    const { works, unclaimed } = this.claim(arrivals);
    for (const arrival of unclaimed) this.#call(arrival);
    for (const work of works) this.#options.add(work);
  }

  close(): void {
    this.#isClosing = true;
    for (const waiter of this.#waiting.drain()) waiter.answer(nothing);
  }

  #call({ lines, count }: Arrival): void {
    let jobsLeft = count;
    for (const waiter of this.#looking) {
      if (jobsLeft <= 0) return;
      if (waiter.isCalled || !waiter.lines.some((line) => lines.includes(line))) continue;
      waiter.isCalled = true;
      jobsLeft -= waiter.jobsMax;
    }
  }

  /** Who finds nothing waits on, at its place in the line. */
  #taking(waiter: Waiter<Request, Item>): Work {
    const { taking, add, giveBack, monotonicMs } = this.#options;
    waiter.isCalled = false;
    this.#looking.add(waiter);
    return taking(waiter.request, (outcome) => {
      this.#looking.delete(waiter);
      const isEmpty = outcome.kind === 'accepted' && outcome.result.length === 0;
      const leftMs = waiter.untilMs - monotonicMs();
      if (waiter.isGone && outcome.kind === 'accepted' && !isEmpty) giveBack(outcome.result);
      if (!isEmpty || leftMs <= 0 || this.#isClosing || waiter.isGone) waiter.answer(outcome);
      else if (waiter.isCalled) add(this.#taking(waiter));
      else this.#waiting.add(waiter, leftMs);
    });
  }
}
