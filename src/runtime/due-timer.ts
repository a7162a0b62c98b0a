/** setTimeout counts to 2^31 - 1; anything later is looked at again then. */
const delayMsMax = 2 ** 31 - 1;

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
    clearTimeout(this.#timer);
    const delayMs = Math.min(Math.max(dueAtMs - this.#nowMs(), 0), delayMsMax);
    this.#timer = setTimeout(() => {
      this.disarm();
      this.#onDue();
    }, delayMs);
    this.#timer.unref();
  }

  disarm(): void {
    clearTimeout(this.#timer);
    this.#dueAtMs = Infinity;
  }
}
