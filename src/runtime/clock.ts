import { uptime } from 'node:os';
import { createSteadyTime, type SteadyTime } from './steady-time.ts';

/** The cluster's time: the server's time, or a pinned moment. */
export interface Clock {
  nowMs(): number;
  /** The server's time, pinned or not. */
  unpinnedMs(): number;
  /** The pinned moment; `undefined` while the clock follows the system. */
  readonly pinnedMs: number | undefined;
  /** Pins the clock; `undefined` lets it follow the system again. */
  pin(nowMs: number | undefined): void;
  /** Moves the server's time to at least this moment, which it had reached before a restart. */
  startFrom(atMs: number | undefined): void;
  close(): void;
}

/** The part of the clock for code that must not change it. */
export function readingOf(clock: Clock): {
  readonly nowMs: () => number;
  readonly isClockPinned: () => boolean;
} {
  return { nowMs: () => clock.nowMs(), isClockPinned: () => clock.pinnedMs !== undefined };
}

export interface ClockOptions {
  /** The system's clock; tests bring their own. */
  readonly systemMs?: (() => number) | undefined;
  /** A test that sets `systemMs` may set this too; without it, that clock never jumps. */
  readonly monotonicMs?: (() => number) | undefined;
  readonly onNotice?: (text: string) => void;
}

/** A jump of the system's clock is noticed when it happens, and not at the next call of `nowMs`. */
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
