/**
 * Timers follow the monotonic clock, and the server's time may run a tenth faster or slower while it approaches the
 * system's.
 */
const lookEveryMs = 10_000;

/** Calls `onDue` at the earliest moment that it was armed for. */
export class DueTimer {
  readonly #nowMs: () => number;
  readonly #onDue: () => void;
  #dueAtMs = Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: { readonly nowMs: () => number; readonly onDue: () => void }) {
    this.#nowMs = options.nowMs;
    this.#onDue = options.onDue;
  }

  /** Arms the timer; an earlier moment that is already armed stays. */
  arm(dueAtMs: number | undefined): void {
    if (dueAtMs === undefined || dueAtMs >= this.#dueAtMs) return;
    this.#dueAtMs = dueAtMs;
    this.#wait();
  }

  disarm(): void {
    clearTimeout(this.#timer);
    this.#dueAtMs = Infinity;
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const leftMs = Math.max(this.#dueAtMs - this.#nowMs(), 0);
    const isLast = leftMs <= lookEveryMs;
    this.#timer = setTimeout(
      () => {
        if (isLast) this.#end();
        else this.#wait();
      },
      isLast ? leftMs : lookEveryMs,
    );
    this.#timer.unref();
  }

  /**
   * Also fires when the clock has not reached the moment, because real pauses end while a pinned clock stands still.
   */
  #end(): void {
    this.disarm();
    this.#onDue();
  }
}
