import type { Store } from '../engine/store.ts';
import type { WorkQueue } from './work.ts';
import { DueTimer } from './due-timer.ts';

const passedOverMs = 50;
const afterFailureMs = 1_000;

/** Has a batch done with whatever is due, when it is due: leases and backoffs that end, schedules, a day's end. */
export class DueWork {
  readonly #options: DueWorkOptions;
  readonly #timer: DueTimer;
  #isStopped = false;

  constructor(options: DueWorkOptions) {
    this.#options = options;
    this.#timer = new DueTimer({ nowMs: options.nowMs, onDue: () => void this.run() });
  }

  arm(dueAtMs: number | undefined): void {
    if (!this.#isStopped) this.#timer.arm(dueAtMs);
  }

  /** Looks at what is due by now, whatever the timer says; resolves when that is done. */
  run(): Promise<void> {
    this.#timer.disarm();
    return new Promise((resolve) => {
      this.#options.loop.add({
        kind: 'release',
        answer: ({ kind }) => {
          if (kind === 'accepted') void this.#armForNext();
          else this.arm(this.#options.nowMs() + afterFailureMs);
          resolve();
        },
      });
    });
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer.disarm();
  }

  async #armForNext(): Promise<void> {
    const { store, nowMs, onError } = this.#options;
    try {
      const dueAtMs = await store.nextDueAtMs();
      // What is due but was passed over is in another node's hands, which need a moment.
      const soonestAtMs = store.peers === undefined ? 0 : nowMs() + passedOverMs;
      this.arm(dueAtMs && Math.max(dueAtMs, soonestAtMs));
    } catch (error) {
      onError(error);
    }
  }
}

export interface DueWorkOptions {
  readonly loop: WorkQueue;
  readonly store: Store;
  readonly nowMs: () => number;
  readonly onError: (error: unknown) => void;
}
