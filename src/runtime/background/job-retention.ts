import type { EndedRows } from '../../engine/store.ts';
import type { WorkQueue } from '../work.ts';
import { DueTimer } from '../due-timer.ts';
import type { RuntimeLimits } from '../runtime-limits.ts';

const everyMs = 60_000;
/** In one batch, so that nobody waits for it long. */
const rowsMax = 250;
/** Between one lot and the next, where there is more: the engine has others to serve. */
const pauseMs = 10;

/** Has batches remove background jobs, and operations on many, that ended long enough ago. */
export class Retention {
  readonly #options: RetentionOptions;
  readonly #timer: DueTimer;
  #isStopped = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#timer = new DueTimer({ nowMs: options.nowMs, onDue: () => void this.run() });
    this.#arm(everyMs);
  }

  /** Removes one lot, whatever the timer says; resolves when that is done. */
  run(): Promise<void> {
    const { loop, nowMs, limits } = this.#options;
    this.#timer.disarm();
    return new Promise((resolve) => {
      loop.add({
        kind: 'forget',
        ended: endedRows(nowMs(), limits),
        answer: (outcome) => {
          const isMore = outcome.kind === 'accepted' && outcome.result === rowsMax;
          this.#arm(isMore ? pauseMs : everyMs);
          resolve();
        },
      });
    });
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer.disarm();
  }

  #arm(delayMs: number): void {
    if (!this.#isStopped) this.#timer.arm(this.#options.nowMs() + delayMs);
  }
}

/** Dead letters are not among them: they wait for somebody's decision. */
function endedRows(nowMs: number, limits: RetentionOptions['limits']): EndedRows {
  const endedBeforeMs = nowMs - limits.endedJobsKeptMs;
  return {
    jobs: [
      { state: 'completed', beforeMs: endedBeforeMs },
      { state: 'cancelled', beforeMs: endedBeforeMs },
      { state: 'failed', beforeMs: nowMs - limits.failedJobsKeptMs },
    ],
    operationsBeforeMs: endedBeforeMs,
    nowMs,
    rowsMax,
  };
}

export interface RetentionOptions {
  readonly loop: WorkQueue;
  readonly nowMs: () => number;
  readonly limits: Pick<RuntimeLimits, 'endedJobsKeptMs' | 'failedJobsKeptMs'>;
}
