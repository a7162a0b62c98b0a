import type { Activation } from '../engine/command.ts';
import type { JobNotice } from '../engine/store.ts';

export interface WaitingActivation {
  readonly activation: Activation;
  /** Called once when the wait is over without a job. */
  readonly expire: () => void;
}

/**
 * Requests for jobs that found none and wait for some. Those for one type are served in turn: a notice wakes the ones
 * that waited longest, as many as the new jobs may feed; who then finds nothing goes back to the front.
 */
export class WaitingActivations<W extends WaitingActivation> {
  readonly #byType = new Map<string, Set<W>>();
  readonly #timers = new Map<W, NodeJS.Timeout>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** For which somebody waits. */
  types(): readonly string[] {
    return [...this.#byType.keys()];
  }

  /** Waits for a notice, for `waitMs` at most. */
  add(waiting: W, options: { readonly waitMs: number; readonly first: boolean }): void {
    const { jobType } = waiting.activation;
    const before = this.#byType.get(jobType);
    if (before === undefined || options.first) {
      this.#byType.set(jobType, new Set([waiting, ...(before ?? [])]));
    } else {
      before.add(waiting);
    }
    this.#size += 1;
    this.#timers.set(
      waiting,
      setTimeout(() => {
        if (this.remove(waiting)) waiting.expire();
      }, options.waitMs),
    );
  }

  /** Whether it was waiting. */
  remove(waiting: W): boolean {
    const ofType = this.#byType.get(waiting.activation.jobType);
    if (!ofType?.delete(waiting)) return false;
    if (ofType.size === 0) this.#byType.delete(waiting.activation.jobType);
    clearTimeout(this.#timers.get(waiting));
    this.#timers.delete(waiting);
    this.#size -= 1;
    return true;
  }

  /** Takes out those whose turn it is, in order. */
  wake(notices: readonly JobNotice[]): readonly W[] {
    const woken: W[] = [];
    for (const [type, count] of countByType(notices)) {
      let jobsLeft = count;
      for (const waiting of this.#byType.get(type) ?? []) {
        if (jobsLeft <= 0) break;
        jobsLeft -= waiting.activation.jobsMax;
        woken.push(waiting);
      }
    }
    for (const waiting of woken) this.remove(waiting);
    return woken;
  }

  /** Takes out all of them. */
  drain(): readonly W[] {
    const all = [...this.#byType.values()].flatMap((ofType) => [...ofType]);
    for (const waiting of all) this.remove(waiting);
    return all;
  }
}

function countByType(notices: readonly JobNotice[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { type } of notices) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}
