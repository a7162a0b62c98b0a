/** The cluster's time: the system's, or a moment that somebody pinned. */
export interface Clock {
  nowMs(): number;
  /** `undefined` while it follows the system. */
  readonly pinnedMs: number | undefined;
  /** `undefined` follows the system again. */
  pin(nowMs: number | undefined): void;
}

/** What is told of it to those who must not move it. */
export function readingOf(clock: Clock): {
  readonly nowMs: () => number;
  readonly isClockPinned: () => boolean;
} {
  return { nowMs: () => clock.nowMs(), isClockPinned: () => clock.pinnedMs !== undefined };
}

export function createClock(systemMs: () => number = Date.now): Clock {
  let pinnedMs: number | undefined;
  return {
    nowMs: () => pinnedMs ?? systemMs(),
    get pinnedMs() {
      return pinnedMs;
    },
    pin: (nowMs) => {
      pinnedMs = nowMs;
    },
  };
}
