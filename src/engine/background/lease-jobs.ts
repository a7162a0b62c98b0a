import { assert } from '../../core/assert.ts';
import type { CommandContext } from '../command-context.ts';
import type { LeasedJob } from './commands.ts';
import type { BackgroundJobRow } from './background-rows.ts';

/** A lease token and its digest. Only the worker receives the token; the tables keep the digest. */
export interface LeaseSecret {
  readonly token: string;
  readonly hash: string;
}

/** Leases a queued job to a worker. The runtime has found the job, fairly and within the tenant's concurrency. */
export function leaseJob(
  context: CommandContext,
  job: BackgroundJobRow,
  lease: { readonly worker: string; readonly leaseMs: number; readonly secret: LeaseSecret },
): LeasedJob {
  const { worker, leaseMs, secret } = lease;
  context.emit({
    kind: 'backgroundJobLeased',
    jobKey: job.key,
    worker,
    leaseMs,
    leaseHash: secret.hash,
    atMs: context.nowMs,
  });
  assert(job.leaseExpiresAtMs !== undefined, 'a leased job to have a lease');
  return {
    key: job.key,
    tenantId: job.tenantId,
    type: job.type,
    payload: job.payload,
    priority: job.priority,
    attempt: job.attempt,
    maxAttempts: job.maxAttempts,
    leaseToken: secret.token,
    leaseExpiresAtMs: job.leaseExpiresAtMs,
  };
}
