import { setTimeout as pause } from 'node:timers/promises';

/** Ends early, without an error, when the signal says so. */
export async function pauseUntil(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
}
