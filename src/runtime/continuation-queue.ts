import type { ProcessInstanceKey } from '../core/key.ts';
import type { DueContinuation } from '../engine/store.ts';

/** The most continuations that this node remembers. It finds the others in the tables, like those of other nodes. */
const waitingMax = 10_000;

/**
 * The continuations that this node has made and runs itself: few at once, and those of one root one after the other, in
 * the order in which they were made.
 */
export class ContinuationQueue {
  readonly #perBatch: number;
  readonly #run: (continuation: DueContinuation) => void;
  /** The continuations of each root behind the one that runs. */
  readonly #running = new Map<ProcessInstanceKey, DueContinuation[]>();
  /** Roots whose first continuation waits for its turn. */
  readonly #waiting = new Map<ProcessInstanceKey, DueContinuation[]>();
  #size = 0;

  constructor(perBatch: number, run: (continuation: DueContinuation) => void) {
    this.#perBatch = perBatch;
    this.#run = run;
  }

  add(continuation: DueContinuation): void {
    if (this.#size >= waitingMax) return;
    const { rootKey } = continuation;
    const others = this.#running.get(rootKey) ?? this.#waiting.get(rootKey);
    this.#size += 1;
    if (others === undefined) this.#waiting.set(rootKey, [continuation]);
    else others.push(continuation);
    this.#start();
  }

  /** Called when a continuation has run. The next one of its root goes behind those of other roots. */
  ended({ rootKey }: DueContinuation): void {
    const next = this.#running.get(rootKey);
    this.#running.delete(rootKey);
    if (next !== undefined && next.length > 0) this.#waiting.set(rootKey, next);
    this.#start();
  }

  /** Drops all continuations that have not begun. */
  clear(): void {
    this.#waiting.clear();
    for (const continuations of this.#running.values()) continuations.length = 0;
    this.#size = 0;
  }

  #start(): void {
    for (const [rootKey, continuations] of this.#waiting) {
      if (this.#running.size >= this.#perBatch) return;
      const first = continuations.shift();
      this.#waiting.delete(rootKey);
      if (first === undefined) continue;
      this.#size -= 1;
      this.#running.set(rootKey, continuations);
      this.#run(first);
    }
  }
}
