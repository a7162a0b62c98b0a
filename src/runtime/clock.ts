/** The cluster's time: the system's, or a moment that somebody pinned. */
export interface Clock {
  nowMs(): number;
  /** `undefined` follows the system again. */
  pin(nowMs: number | undefined): void;
}

export function createClock(systemMs: () => number = Date.now): Clock {
  let pinnedMs: number | undefined;
  return {
    nowMs: () => pinnedMs ?? systemMs(),
    pin: (nowMs) => {
      pinnedMs = nowMs;
    },
  };
}
