import type { ProcessInstanceKey } from '../core/key.ts';

export type InstanceEnd = 'completed' | 'terminated' | 'timedOut' | 'closing';

/**
 * Requests that created a process instance and wait for its end.
 *
 * W1  A wait begins before the effects of the batch that creates the instance, so that no end is missed.
 * W2  Each wait ends exactly once: with the instance, at its timeout, when its caller aborts, or when the server
 *     closes.
 */
export class AwaitedInstances {
  readonly #waiting = new Map<
    ProcessInstanceKey,
    { readonly resolve: (end: InstanceEnd) => void; readonly timer: NodeJS.Timeout }
  >();

  keys(): readonly ProcessInstanceKey[] {
    return [...this.#waiting.keys()];
  }

  /** Resolves when the instance ends or the timeout expires. An abort counts as a timeout. */
  wait(
    key: ProcessInstanceKey,
    options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<InstanceEnd> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.end(key, 'timedOut'), options.timeoutMs);
      this.#waiting.set(key, { resolve, timer });
      options.signal.addEventListener('abort', () => this.end(key, 'timedOut'), { once: true });
    });
  }

  end(key: ProcessInstanceKey, end: InstanceEnd): void {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) return;
    this.#waiting.delete(key);
    clearTimeout(waiting.timer);
    waiting.resolve(end);
  }

  close(): void {
    for (const key of [...this.#waiting.keys()]) this.end(key, 'closing');
  }
}
