import { StoreFailure } from '../engine/store.ts';

export interface StoreTroubleOptions {
  /** Tries a write, and rejects if the store cannot take it. */
  readonly probe: () => Promise<void>;
  readonly failureOf: (error: unknown) => unknown;
  /** Messages for operators: one when the trouble begins, one when it is over. */
  readonly onNotice: (text: string) => void;
}

const probeEveryMs = 1_000;

/**
 * The reason why the store accepts no writes at the moment: the disk is full, or has become read-only. Meanwhile all
 * requests get the same sentence, and the log has it once. The store is probed every second, because a client that
 * checks `/ready` first sends nothing to a server that is not ready.
 */
export class StoreTrouble {
  readonly #options: StoreTroubleOptions;
  #sentence: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: StoreTroubleOptions) {
    this.#options = options;
  }

  /** The sentence for clients; `undefined` while writes are accepted. */
  get sentence(): string | undefined {
    return this.#sentence;
  }

  /** Returns whether the failure is such trouble; if so, it is in the log. */
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
