import type { Store } from '../engine/store.ts';
import type { Clock } from './clock.ts';

export interface KeptMomentsOptions {
  readonly store: Pick<Store, 'recordMoment'>;
  readonly clock: Pick<Clock, 'unpinnedMs'>;
  readonly onError: (error: unknown) => void;
}

/** After a crash, the stored moment is at most this much behind the last commit. */
const everyMs = 1_000;

/**
 * Stores the server's time, once a second while there are commits and when the server stops. The next start continues
 * from it, in case the system's clock was set back meanwhile.
 */
export class KeptMoments {
  readonly #options: KeptMomentsOptions;
  #keptMs = -Infinity;
  #keeping: Promise<void> = Promise.resolve();

  constructor(options: KeptMomentsOptions) {
    this.#options = options;
  }

  /** Called after a commit. */
  note(): void {
    const nowMs = this.#options.clock.unpinnedMs();
    if (nowMs - this.#keptMs < everyMs) return;
    this.#keptMs = nowMs;
    this.#keep(nowMs);
  }

  /** Resolves when the last moment is stored, if there was a commit at all. */
  async close(): Promise<void> {
    if (this.#keptMs > -Infinity) this.#keep(this.#options.clock.unpinnedMs());
    await this.#keeping;
  }

  #keep(atMs: number): void {
    const { store, onError } = this.#options;
    this.#keeping = this.#keeping.then(() => store.recordMoment(atMs)).catch(onError);
  }
}
