import type { BackgroundJobRow } from './background-rows.ts';

/** The attempts used of those that the job may have. A retry by hand and a replay reset the count. */
export function attemptsUsed({
  maxAttempts,
  attemptsLeft,
}: Pick<BackgroundJobRow, 'maxAttempts' | 'attemptsLeft'>): number {
  return maxAttempts - attemptsLeft;
}
