import type { EndedRows } from '../../engine/store.ts';
import type { WorkQueue } from '../work.ts';
import { DueTimer } from '../due-timer.ts';
import type { RuntimeLimits } from '../runtime-limits.ts';

const everyMs = 60_000;
/** Rows deleted in one batch, so that other requests do not wait long for it. */
const rowsMax = 250;
/** Pause before the next batch where there are more rows: the engine has other requests to serve. */
const pauseMs = 10;

/** Deletes background jobs and operations that ended long enough ago, a few rows in each batch. */
export class Retention {
  readonly #options: RetentionOptions;
  readonly #timer: DueTimer;
  #isStopped = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#timer = new DueTimer({ nowMs: options.nowMs, onDue: () => void this.run() });
    this.#arm(everyMs);
  }

  /** Deletes one batch of rows without waiting for the timer; resolves when that is done. */
  run(): Promise<void> {
    const { loop, nowMs, limits } = this.#options;
    this.#timer.disarm();
    return new Promise((resolve) => {
      loop.add({
        kind: 'deleteEnded',
        ended: endedRows(nowMs(), limits),
        answer: (outcome) => {
          const hasMore = outcome.kind === 'accepted' && outcome.result === rowsMax;
          this.#arm(hasMore ? pauseMs : everyMs);
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

/** Dead letters are not included: they wait for a person's decision. */
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
