import { type Caller, sharerOf } from '../../core/caller.ts';
import type { Outcome } from '../orchestrator.ts';

export interface ReadQueueLimits {
  /** Reads that may wait. The tenants of one caller may use half of it. */
  readonly waitingMax: number;
  /** A read that has waited longer is refused. */
  readonly waitMaxMs: number;
}

export type RefusedRead = Extract<Outcome<never>, { readonly kind: 'exhausted' | 'unavailable' }>;

interface Waiting<Slot> {
  readonly sinceMs: number;
  readonly start: (slot: Slot) => void;
  readonly refuse: (refused: RefusedRead) => void;
}

const exhausted: RefusedRead = {
  kind: 'exhausted',
  reason: 'Expected to read, but too many reads wait already',
};
const disconnected: RefusedRead = { kind: 'unavailable', reason: 'The client has disconnected' };

/**
 * Reads that wait for a free slot. Tenants are served round robin, so that a tenant with many reads delays only itself.
 * A read whose client disconnects leaves the queue.
 */
export class ReadQueue<Slot> {
  readonly #free: Slot[];
  readonly #slots: readonly Slot[];
  readonly #limits: ReadQueueLimits;
  /** The tenants in the order of service: the first one is served next. */
  readonly #waiting = new Map<string, Set<Waiting<Slot>>>();
  #count = 0;
  #refused = 0;
  #pauses = 0;
  #onIdle: (() => void)[] = [];

  constructor(slots: readonly Slot[], limits: ReadQueueLimits) {
    this.#slots = slots;
    // The slot that became free last is used first, beginning with the first slot: a slot that is never needed is never
    // started.
    this.#free = slots.toReversed();
    this.#limits = limits;
  }

  get waiting(): number {
    return this.#count;
  }

  /** How many reads were refused. */
  get refused(): number {
    return this.#refused;
  }

  async run<Answered>(
    caller: Caller,
    signal: AbortSignal | undefined,
    read: (slot: Slot) => Promise<Answered>,
  ): Promise<Answered | RefusedRead> {
    const slot = this.#pauses > 0 ? undefined : this.#free.pop();
    return slot === undefined ? this.#wait(caller, signal, read) : this.#read(slot, read);
  }

  /** Waits until no read runs, runs `act`, and starts no read before it has ended. */
  async whileIdle<R>(act: () => Promise<R>): Promise<R> {
    this.#pauses += 1;
    try {
      if (this.#free.length < this.#slots.length) {
        await new Promise<void>((resolve) => this.#onIdle.push(resolve));
      }
      return await act();
    } finally {
      this.#pauses -= 1;
      this.#startNext();
    }
  }

  #wait<Answered>(
    caller: Caller,
    signal: AbortSignal | undefined,
    read: (slot: Slot) => Promise<Answered>,
  ): Promise<Answered | RefusedRead> {
    const name = sharerOf(caller);
    const own = this.#waiting.get(name) ?? new Set();
    const { waitingMax } = this.#limits;
    if (this.#count >= waitingMax || own.size >= waitingMax / 2) {
      this.#refused += 1;
      return Promise.resolve(exhausted);
    }
    if (signal?.aborted === true) return Promise.resolve(disconnected);
    return new Promise((resolve) => {
      const leave = () => {
        this.#remove(name, waiting);
        resolve(disconnected);
      };
      const waiting: Waiting<Slot> = {
        sinceMs: performance.now(),
        start: (slot) => {
          signal?.removeEventListener('abort', leave);
          resolve(this.#read(slot, read));
        },
        refuse: (refused) => {
          signal?.removeEventListener('abort', leave);
          resolve(refused);
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      own.add(waiting);
      this.#waiting.set(name, own);
      this.#count += 1;
    });
  }

  async #read<Answered>(slot: Slot, read: (slot: Slot) => Promise<Answered>): Promise<Answered> {
    try {
      return await read(slot);
    } finally {
      this.#free.push(slot);
      this.#startNext();
    }
  }

  #startNext(): void {
    if (this.#free.length === this.#slots.length) {
      for (const resolve of this.#onIdle.splice(0)) resolve();
    }
    while (this.#pauses === 0 && this.#free.length > 0) {
      const next = this.#takeNext();
      if (next === undefined) return;
      if (performance.now() - next.sinceMs > this.#limits.waitMaxMs) {
        this.#refused += 1;
        next.refuse(exhausted);
      } else next.start(this.#free.pop() as Slot);
    }
  }

  #takeNext(): Waiting<Slot> | undefined {
    for (const [name, own] of this.#waiting) {
      for (const next of own) {
        this.#remove(name, next);
        // The tenant moves to the end of the round.
        if (this.#waiting.delete(name)) this.#waiting.set(name, own);
        return next;
      }
    }
    return undefined;
  }

  #remove(name: string, waiting: Waiting<Slot>): void {
    const own = this.#waiting.get(name);
    if (own?.delete(waiting) !== true) return;
    this.#count -= 1;
    if (own.size === 0) this.#waiting.delete(name);
  }
}
