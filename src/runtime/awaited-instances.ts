import type { ProcessInstanceKey } from '../core/key.ts';

export type InstanceEnd = 'completed' | 'terminated' | 'timedOut' | 'closing';

/** Whoever created an instance and waits for its end. */
export class AwaitedInstances {
  readonly #waiting = new Map<
    ProcessInstanceKey,
    { readonly resolve: (end: InstanceEnd) => void; readonly timer: NodeJS.Timeout }
  >();

  keys(): readonly ProcessInstanceKey[] {
    return [...this.#waiting.keys()];
  }

  /** Resolves when the instance ends, or when the time is over. Aborting counts as time over. */
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
