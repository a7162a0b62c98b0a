/** Time that never goes back, and never jumps while the server runs. In epoch milliseconds. */
export interface SteadyTime {
  nowMs(): number;
  /** Goes on from this moment, if it is not so late yet. */
  startFrom(atMs: number): void;
}

export interface TimeSources {
  readonly systemMs: () => number;
  /** Milliseconds since some moment; nobody can set it. */
  readonly monotonicMs: () => number;
  /** The same, but that it goes on while the machine sleeps. */
  readonly uptimeMs?: () => number;
  readonly onNotice: (text: string) => void;
}

/** How much faster or slower than the monotonic clock it goes, to come to the system's time. */
const correction = 0.1;
const noticedMs = 1_000;
const agreeingMs = 20;

/**
 * Advances with the monotonic clock and approaches the system's by at most a tenth of its speed. So schedules go on
 * firing when somebody sets the clock back by an hour, and do not all fire at once when it is set ahead. What a machine
 * has slept has really passed: it is added at once.
 */
export function createSteadyTime(sources: TimeSources): SteadyTime {
  const { systemMs, monotonicMs, uptimeMs, onNotice } = sources;
  let lookedAtMs = monotonicMs();
  let timeMs = systemMs();
  let isApart = false;
  const sleepMs = uptimeMs === undefined ? () => 0 : sleepMeter(uptimeMs, monotonicMs);

  function look(): number {
    const atMs = monotonicMs();
    const elapsedMs = Math.max(atMs - lookedAtMs, 0);
    lookedAtMs = atMs;
    timeMs += elapsedMs;
    let aheadMs = systemMs() - timeMs;
    if (aheadMs > noticedMs) {
      const sleptMs = Math.min(sleepMs(), aheadMs);
      timeMs += sleptMs;
      aheadMs -= sleptMs;
    }
    const mostMs = elapsedMs * correction;
    timeMs += Math.min(Math.max(aheadMs, -mostMs), mostMs);
    tell(aheadMs);
    return Math.floor(timeMs);
  }

  function tell(aheadMs: number): void {
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
    nowMs: look,
    startFrom: (atMs) => {
      look();
      timeMs = Math.max(timeMs, atMs);
      look();
    },
  };
}

/** How long the machine has slept since the last time that it was asked. */
function sleepMeter(uptimeMs: () => number, monotonicMs: () => number): () => number {
  const differenceMs = () => uptimeMs() - monotonicMs();
  let beforeMs = differenceMs();
  return () => {
    const nowMs = differenceMs();
    const sleptMs = nowMs - beforeMs;
    // The two are read one after the other, and not equally fine.
    if (sleptMs < noticedMs / 2) return 0;
    beforeMs = nowMs;
    return sleptMs;
  };
}
