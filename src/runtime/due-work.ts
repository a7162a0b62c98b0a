import type { Store } from '../engine/store.ts';
import type { WorkQueue } from './work.ts';
import { DueTimer } from './due-timer.ts';

const lockedElsewhereMs = 50;
const afterFailureMs = 1_000;

/**
 * Starts a batch for the work that is due: leases and backoffs that end, ticks of schedules, the reset of daily quotas.
 *
 * T1  Time alone changes no row: a batch finds, locks and decides what is due.
 * T2  After each run the timer is armed from the tables, so nothing is lost at a restart.
 * T3  A run that fails is repeated after a second.
 */
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

  /** Does all that is due by now without waiting for the timer; resolves when that is done. */
  run(): Promise<void> {
    this.#timer.disarm();
    return new Promise((resolve) => {
      this.#options.loop.add({
        kind: 'release',
        answer: ({ kind }) => {
          // Laws T2 and T3.
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
      // Rows that were due but skipped are locked by another node, which needs a moment.
      const soonestAtMs = store.peers === undefined ? 0 : nowMs() + lockedElsewhereMs;
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
