import type { BackgroundJobRow } from './background-rows.ts';

/** Of those that a job may have; a retry by hand and a replay begin to count anew. */
export function attemptsUsed({
  maxAttempts,
  attemptsLeft,
}: Pick<BackgroundJobRow, 'maxAttempts' | 'attemptsLeft'>): number {
  return maxAttempts - attemptsLeft;
}
