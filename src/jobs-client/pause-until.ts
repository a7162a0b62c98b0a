import { setTimeout as pause } from 'node:timers/promises';

/** Waits, but ends early and without an error when the signal aborts. */
export async function pauseUntil(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
}
