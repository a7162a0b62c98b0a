import type { JsonText } from '../../core/json.ts';
import type { CommandContext } from '../command-context.ts';
import { attemptsUsed } from './attempts-used.ts';
import type { BackgroundJobRow, RetryPolicy } from './background-rows.ts';

export const defaultRetryPolicy: RetryPolicy = {
  backoff: 'exponential',
  delayMs: 30_000,
  factor: 2,
  delayMaxMs: 3_600_000,
  jitter: 0.2,
};

/**
 * Decides what follows a failed attempt: another attempt, a dead letter, or the state `failed` where the error rules
 * out retries.
 */
export function failAttempt(
  context: CommandContext,
  job: BackgroundJobRow,
  failure: {
    readonly outcome: 'failed' | 'expired';
    readonly error: JsonText;
    readonly isRetryable: boolean;
    readonly retryAfterMs: number | undefined;
    readonly chance: number;
  },
): void {
  const { outcome, error, retryAfterMs, chance } = failure;
  const end = { jobKey: job.key, outcome, error, atMs: context.nowMs };
  if (!failure.isRetryable) {
    context.emit({ kind: 'backgroundJobFailed', ...end });
  } else if (job.attemptsLeft === 0) {
    context.emit({ kind: 'backgroundJobDeadLettered', ...end });
  } else {
    const delayMs = retryAfterMs ?? backoffMs(job, chance);
    context.emit({ kind: 'attemptFailed', ...end, retryAtMs: context.nowMs + delayMs });
  }
}

/** `chance` in 0 … 1 chooses the backoff within the spread of the jitter. */
function backoffMs(
  job: Pick<BackgroundJobRow, 'retryPolicy' | 'maxAttempts' | 'attemptsLeft'>,
  chance: number,
): number {
  const policy = job.retryPolicy ?? defaultRetryPolicy;
  const failures = Math.max(attemptsUsed(job), 1);
  const growth = policy.backoff === 'fixed' ? 1 : policy.factor ** (failures - 1);
  const delayMs = Math.min(policy.delayMs * growth, policy.delayMaxMs);
  return Math.round(delayMs * (1 + policy.jitter * (2 * chance - 1)));
}
