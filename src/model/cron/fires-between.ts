import type { Cron } from './cron.ts';
import { nextFire } from './next-fire.ts';

export interface FireWindow {
  /** Exclusive, so that a caller can pass the last past firing. */
  readonly afterMs: number;
  /** Inclusive. */
  readonly untilMs: number;
  readonly countMax: number;
}

/** The first `countMax` firings within a window. */
export function firesBetween(cron: Cron, timeZone: string, window: FireWindow): readonly number[] {
  const fires: number[] = [];
  let fireMs = nextFire(cron, timeZone, window.afterMs);
  while (fireMs !== undefined && fireMs <= window.untilMs && fires.length < window.countMax) {
    fires.push(fireMs);
    fireMs = nextFire(cron, timeZone, fireMs);
  }
  return fires;
}
