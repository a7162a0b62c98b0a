import type { ReactNode } from 'react';
import { count } from '../words.ts';

interface CountBarProps {
  readonly total: number;
  readonly bad: number;
  /** The total of the longest bar in the list. */
  readonly most: number;
}

/**
 * A bar whose length is the logarithm of the total, so that 20 is visible beside 20,000. The red part is the share of
 * `bad`.
 */
export function CountBar({ total, bad, most }: CountBarProps): ReactNode {
  const length = most === 0 ? 0 : (100 * Math.log1p(total)) / Math.log1p(most);
  const red = total === 0 ? 0 : Math.max(bad > 0 ? 1.5 : 0, (length * bad) / total);
  return (
    <svg
      className="count-bar"
      viewBox="0 0 100 7"
      preserveAspectRatio="none"
      role="img"
      aria-label={`${count(total)}, of which ${count(bad)} with an incident`}
    >
      <rect className="bar-bad" width={red} height="7" />
      <rect className="bar-ok" x={red} width={Math.max(0, length - red)} height="7" />
    </svg>
  );
}
