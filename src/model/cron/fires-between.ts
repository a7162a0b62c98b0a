import type { Cron } from './cron.ts';
import { nextFire } from './next-fire.ts';

export interface FireWindow {
  /** Excluded, so that the last firing that is done can stand here. */
  readonly afterMs: number;
  /** Included. */
  readonly untilMs: number;
  readonly countMax: number;
}

/** The firings within a window, the first `countMax` of them. */
export function firesBetween(cron: Cron, timeZone: string, window: FireWindow): readonly number[] {
  const fires: number[] = [];
  let fireMs = nextFire(cron, timeZone, window.afterMs);
  while (fireMs !== undefined && fireMs <= window.untilMs && fires.length < window.countMax) {
    fires.push(fireMs);
    fireMs = nextFire(cron, timeZone, fireMs);
  }
  return fires;
}
