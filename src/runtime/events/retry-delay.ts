const second = 1_000;
const minute = 60 * second;

/** After the first failure, the second …; the last one is repeated. */
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

/** How long to wait after so many failures in a row; `chance` in 0 … 1 keeps many from coming back together. */
export function retryDelayMs(failures: number, chance: number): number {
  const delayMs = delaysMs[Math.min(failures, delaysMs.length) - 1] ?? delaysMs[0];
  return Math.round(delayMs * (1 - spread / 2 + spread * chance));
}
