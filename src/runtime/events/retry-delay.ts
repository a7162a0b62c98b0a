const second = 1_000;
const minute = 60 * second;

/** Delays after the first failure, the second …; the last one is repeated. */
const delaysMs = [
  2 * second,
  5 * second,
  15 * second,
  minute,
  5 * minute,
  15 * minute,
  30 * minute,
  60 * minute,
] as const;

const spread = 0.2;

/** The delay after this many failures in a row. `chance` in 0 … 1 spreads the retries of many webhooks. */
export function retryDelayMs(failures: number, chance: number): number {
  const delayMs = delaysMs[Math.min(failures, delaysMs.length) - 1] ?? delaysMs[0];
  return Math.round(delayMs * (1 - spread / 2 + spread * chance));
}
