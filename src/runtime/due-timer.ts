/** A clock that approaches another one goes a tenth faster or slower than timers do. */
const lookEveryMs = 10_000;

/** Calls `onDue` when the earliest moment that it was told of has come. */
export class DueTimer {
  readonly #nowMs: () => number;
  readonly #onDue: () => void;
  #dueAtMs = Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: { readonly nowMs: () => number; readonly onDue: () => void }) {
    this.#nowMs = options.nowMs;
    this.#onDue = options.onDue;
  }

  /** Something is due at this moment; an earlier one that is known already stays. */
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

  /** Also where the clock is not so far yet: one that is pinned stands still, but pauses pass. */
  #end(): void {
    this.disarm();
    this.#onDue();
  }
}
