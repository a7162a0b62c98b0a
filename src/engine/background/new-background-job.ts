import type { TenantId } from '../../core/tenant.ts';
import type { CommandContext } from '../command-context.ts';
import type { Idempotency, NewBackgroundJob } from './commands.ts';
import type { BackgroundJobRow } from './background-rows.ts';

/** The row of a newly accepted job. */
export function newBackgroundJob(
  context: CommandContext,
  job: NewBackgroundJob,
  {
    tenantId,
    idempotency,
  }: { readonly tenantId: TenantId; readonly idempotency?: Idempotency | undefined },
): BackgroundJobRow {
  const { nowMs } = context;
  const availableAtMs = Math.max(job.scheduledAtMs ?? nowMs, nowMs);
  return {
    key: context.newSharedKey(),
    tenantId,
    type: job.type,
    payload: job.payload,
    priority: job.priority,
    state: availableAtMs > nowMs ? 'scheduled' : 'queued',
    availableAtMs,
    scheduledAtMs: job.scheduledAtMs,
    attempt: 0,
    attemptsLeft: job.maxAttempts,
    maxAttempts: job.maxAttempts,
    retryPolicy: job.retryPolicy,
    leaseHash: undefined,
    leaseExpiresAtMs: undefined,
    leaseMs: undefined,
    worker: undefined,
    progress: undefined,
    logLines: 0,
    result: undefined,
    error: undefined,
    cancelReason: undefined,
    uniqueKey: job.unique?.key,
    idempotencyKey: idempotency?.key,
    scheduleKey: job.scheduleKey,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    startedAtMs: undefined,
    endedAtMs: undefined,
  };
}
