import { StoreFailure } from '../engine/store.ts';

export interface StoreTroubleOptions {
  /** Writes, and fails if the store cannot. */
  readonly probe: () => Promise<void>;
  readonly failureOf: (error: unknown) => unknown;
  /** For people: once when the trouble begins, once when it is over. */
  readonly onNotice: (text: string) => void;
}

const probeEveryMs = 1_000;

/**
 * Why the store takes no writes, for as long as it does not: a full disk, one that has become read-only. Everything that
 * is asked meanwhile gets the same sentence, and the log has it once. The store is tried every second, because whoever
 * asks `/ready` first sends nothing to a server that says no.
 */
export class StoreTrouble {
  readonly #options: StoreTroubleOptions;
  #sentence: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: StoreTroubleOptions) {
    this.#options = options;
  }

  /** For callers; `undefined`: writes are taken. */
  get sentence(): string | undefined {
    return this.#sentence;
  }

  /** Whether the failure is of this kind; then it has been said in the log. */
  takes(failure: unknown): boolean {
    if (!(failure instanceof StoreFailure) || failure.trouble === undefined) return false;
    if (this.#sentence !== failure.trouble) {
      this.#sentence = failure.trouble;
      const { onNotice } = this.#options;
      onNotice(`${failure.trouble} Writes are refused until that is over. (${failure.message})`);
    }
    this.#probeLater();
    return true;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #probeLater(): void {
    if (this.#isClosed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#probe();
    }, probeEveryMs).unref();
  }

  async #probe(): Promise<void> {
    const { probe, failureOf, onNotice } = this.#options;
    try {
      await probe();
    } catch (error) {
      if (!this.takes(failureOf(error))) this.#probeLater();
      return;
    }
    this.#sentence = undefined;
    onNotice('The store takes writes again.');
  }
}
