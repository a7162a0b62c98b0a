import type { MessageCorrelationKey } from '../core/key.ts';

/** How often the node looks up a correlation that it waits for, because another node may decide it. */
const lookEveryMs = 250;

/** Requests that wait until an instance has received their message, or until it is certain that none will. */
export class AwaitedCorrelations {
  readonly #waiting = new Map<MessageCorrelationKey, () => void>();

  /** Resolves when one of the correlations has arrived or failed, after a while, or at an abort. */
  wait(keys: readonly MessageCorrelationKey[], signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        for (const key of keys) this.#waiting.delete(key);
        resolve();
      };
      const timer = setTimeout(end, lookEveryMs);
      signal.addEventListener('abort', end, { once: true });
      for (const key of keys) this.#waiting.set(key, end);
    });
  }

  decided(key: MessageCorrelationKey): void {
    this.#waiting.get(key)?.();
  }
}
