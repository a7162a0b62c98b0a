/** Maps a moment to a number from 0 to 100. */
export type TimeScale = (ms: number) => number;

/** Maps time in proportion. */
export function clockScale(fromMs: number, toMs: number): TimeScale {
  const span = Math.max(1, toMs - fromMs);
  return (ms) => Math.min(100, Math.max(0, (100 * (ms - fromMs)) / span));
}

/**
 * The width of a span between two neighboring moments is the logarithm of its length. So milliseconds are visible
 * beside days. The scale is monotone; the first moment is at 0, the last at 100.
 */
export function compactScale(moments: readonly number[]): TimeScale {
  const sorted = [...new Set(moments)].toSorted((one, other) => one - other);
  const positions: number[] = [];
  let width = 0;
  for (const [at, moment] of sorted.entries()) {
    if (at > 0) width += Math.log10(10 + (moment - (sorted[at - 1] ?? moment)));
    positions.push(width);
  }
  const scale = width === 0 ? 0 : 100 / width;
  return (ms) => {
    const at = upperBound(sorted, ms);
    if (at === 0) return 0;
    const from = sorted[at - 1] ?? ms;
    const to = sorted[at];
    const left = (positions[at - 1] ?? 0) * scale;
    if (to === undefined) return Math.min(100, left);
    const right = (positions[at] ?? 0) * scale;
    return left + ((right - left) * (ms - from)) / (to - from);
  };
}

/** The number of moments up to and including `ms`. */
function upperBound(sorted: readonly number[], ms: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
