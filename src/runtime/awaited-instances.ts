import type { EndedInstance } from '../engine/store.ts';
import { AwaitedCorrelations } from './awaited-correlations.ts';

export type InstanceEnd = EndedInstance['how'] | 'timedOut' | 'closing';

type AwaitedKey = EndedInstance['key'];

/**
 * Requests that wait for the end of a process instance, or for the end of a transition of a user task.
 *
 * W1  A wait begins before the effects of the batch that creates the instance, so that no end is missed.
 * W2  Each wait ends exactly once: with the instance, at its timeout, when its caller aborts, or when the server
 *     closes. Several requests may wait for one instance; a timeout ends only its own.
 */
export class AwaitedInstances {
  /** Requests that wait for the arrival of a message. */
  readonly correlations = new AwaitedCorrelations();
  readonly #waiting = new Map<AwaitedKey, Set<(end: InstanceEnd) => void>>();

  keys(): readonly AwaitedKey[] {
    return [...this.#waiting.keys()];
  }

  /** Resolves when the instance ends or the timeout expires. An abort counts as a timeout. */
  wait(
    key: AwaitedKey,
    options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<InstanceEnd> {
    const { promise, resolve } = Promise.withResolvers<InstanceEnd>();
    const waits = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, waits);
    const end = (how: InstanceEnd): void => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', giveUp);
      waits.delete(end);
      if (waits.size === 0) this.#waiting.delete(key);
      resolve(how);
    };
    const giveUp = (): void => end('timedOut');
    const timer = setTimeout(giveUp, options.timeoutMs);
    options.signal.addEventListener('abort', giveUp, { once: true });
    waits.add(end);
    return promise;
  }

  end(key: AwaitedKey, how: InstanceEnd): void {
    for (const end of [...(this.#waiting.get(key) ?? [])]) end(how);
  }

  close(): void {
    for (const key of [...this.#waiting.keys()]) this.end(key, 'closing');
  }
}
