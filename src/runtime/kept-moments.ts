import type { Store } from '../engine/store.ts';
import type { Clock } from './clock.ts';

export interface KeptMomentsOptions {
  readonly store: Pick<Store, 'keepMoment'>;
  readonly clock: Pick<Clock, 'unpinnedMs'>;
  readonly onError: (error: unknown) => void;
}

/** A crash takes no more than this from the last committed moment. */
const everyMs = 1_000;

/**
 * Keeps how far time has come, once a second while commits are made and at a clean end: from there the next start goes
 * on, should the system's clock have gone back meanwhile.
 */
export class KeptMoments {
  readonly #options: KeptMomentsOptions;
  #keptMs = -Infinity;
  #keeping: Promise<void> = Promise.resolve();

  constructor(options: KeptMomentsOptions) {
    this.#options = options;
  }

  /** After a commit. */
  note(): void {
    const nowMs = this.#options.clock.unpinnedMs();
    if (nowMs - this.#keptMs < everyMs) return;
    this.#keptMs = nowMs;
    this.#keep(nowMs);
  }

  /** Resolves when the last moment is kept, if there was a commit at all. */
  async close(): Promise<void> {
    if (this.#keptMs > -Infinity) this.#keep(this.#options.clock.unpinnedMs());
    await this.#keeping;
  }

  #keep(atMs: number): void {
    const { store, onError } = this.#options;
    this.#keeping = this.#keeping.then(() => store.keepMoment(atMs)).catch(onError);
  }
}
