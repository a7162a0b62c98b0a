/** Time in epoch milliseconds that never goes back and never jumps while the server runs. */
export interface SteadyTime {
  nowMs(): number;
  /** Moves the time forward to this moment, if it is later. */
  startFrom(atMs: number): void;
}

export interface TimeSources {
  readonly systemMs: () => number;
  /** Milliseconds since an unknown moment, by a clock that no program can set. */
  readonly monotonicMs: () => number;
  /** The same, but it also counts the time that the machine sleeps. */
  readonly uptimeMs?: () => number;
  readonly onNotice: (text: string) => void;
}

/** How much faster or slower than the monotonic clock the time runs while it approaches the system's. */
const correction = 0.1;
const noticedMs = 1_000;
const agreeingMs = 20;

/**
 * Advances with the monotonic clock and approaches the system's time by at most a tenth of its speed. So schedules keep
 * firing when the system's clock is set back by an hour, and do not all fire at once when it is set ahead. Time that
 * the machine has slept has really passed, so it is added at once.
 */
export function createSteadyTime(sources: TimeSources): SteadyTime {
  const { systemMs, monotonicMs, uptimeMs, onNotice } = sources;
  let advancedAtMs = monotonicMs();
  let timeMs = systemMs();
  let isApart = false;
  const sleepMs = uptimeMs === undefined ? () => 0 : sleepMeter(uptimeMs, monotonicMs);

  function advance(): number {
    const atMs = monotonicMs();
    const elapsedMs = Math.max(atMs - advancedAtMs, 0);
    advancedAtMs = atMs;
    timeMs += elapsedMs;
    let aheadMs = systemMs() - timeMs;
    if (aheadMs > noticedMs) {
      const sleptMs = Math.min(sleepMs(), aheadMs);
      timeMs += sleptMs;
      aheadMs -= sleptMs;
    }
    const mostMs = elapsedMs * correction;
    timeMs += Math.min(Math.max(aheadMs, -mostMs), mostMs);
    reportDifference(aheadMs);
    return Math.floor(timeMs);
  }

  function reportDifference(aheadMs: number): void {
    if (isApart ? Math.abs(aheadMs) > agreeingMs : Math.abs(aheadMs) <= noticedMs) return;
    isApart = !isApart;
    if (!isApart) {
      onNotice(`The server's time agrees with the system's clock again.`);
      return;
    }
    const seconds = Math.round(Math.abs(aheadMs) / 1_000);
    const where = aheadMs < 0 ? 'behind' : 'ahead of';
    onNotice(
      `The system's clock is ${seconds} s ${where} the server's time, which goes on steadily and approaches it by at ` +
        `most ${correction * 100} % of speed.`,
    );
  }

  return {
    nowMs: advance,
    startFrom: (atMs) => {
      advance();
      timeMs = Math.max(timeMs, atMs);
      advance();
    },
  };
}

/** How long the machine has slept since the last call. */
function sleepMeter(uptimeMs: () => number, monotonicMs: () => number): () => number {
  const differenceMs = () => uptimeMs() - monotonicMs();
  let beforeMs = differenceMs();
  return () => {
    const nowMs = differenceMs();
    const sleptMs = nowMs - beforeMs;
    // The two clocks are read one after the other and have different resolutions.
    if (sleptMs < noticedMs / 2) return 0;
    beforeMs = nowMs;
    return sleptMs;
  };
}
