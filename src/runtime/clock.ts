import { uptime } from 'node:os';
import { createSteadyTime, type SteadyTime } from './steady-time.ts';

/** The cluster's time: the server's, or a moment that somebody pinned. */
export interface Clock {
  nowMs(): number;
  /** The server's time, pinned or not. */
  unpinnedMs(): number;
  /** `undefined` while it follows the system. */
  readonly pinnedMs: number | undefined;
  /** `undefined` follows the system again. */
  pin(nowMs: number | undefined): void;
  /** The server's time is this moment at least: it was so late already before the restart. */
  startFrom(atMs: number | undefined): void;
  close(): void;
}

/** What is told of it to those who must not move it. */
export function readingOf(clock: Clock): {
  readonly nowMs: () => number;
  readonly isClockPinned: () => boolean;
} {
  return { nowMs: () => clock.nowMs(), isClockPinned: () => clock.pinnedMs !== undefined };
}

export interface ClockOptions {
  /** The system's clock; tests bring their own. */
  readonly systemMs?: (() => number) | undefined;
  /** Goes with a test's `systemMs`; without it that one never jumps. */
  readonly monotonicMs?: (() => number) | undefined;
  readonly onNotice?: (text: string) => void;
}

/** So that a jump is seen when it happens, and not when somebody next asks what time it is. */
const lookEveryMs = 1_000;

export function createClock(options: ClockOptions = {}): Clock {
  const { systemMs = Date.now, onNotice = () => undefined } = options;
  const isReal = options.systemMs === undefined;
  const time: SteadyTime = createSteadyTime({
    systemMs,
    monotonicMs: options.monotonicMs ?? (isReal ? () => performance.now() : systemMs),
    ...(isReal ? { uptimeMs: () => uptime() * 1_000 } : {}),
    onNotice,
  });
  const timer = isReal ? setInterval(() => time.nowMs(), lookEveryMs).unref() : undefined;
  let pinnedMs: number | undefined;
  return {
    nowMs: () => pinnedMs ?? time.nowMs(),
    unpinnedMs: () => time.nowMs(),
    get pinnedMs() {
      return pinnedMs;
    },
    pin: (nowMs) => {
      pinnedMs = nowMs;
    },
    startFrom: (atMs) => {
      if (atMs !== undefined) time.startFrom(atMs);
    },
    close: () => clearInterval(timer),
  };
}
