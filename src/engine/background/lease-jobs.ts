import { assert } from '../../core/assert.ts';
import type { Turn } from '../turn.ts';
import type { LeasedJob } from './commands.ts';
import type { BackgroundJobRow } from './rows.ts';

/** A secret that only the worker is shown, and its digest, which the tables keep. */
export interface LeaseSecret {
  readonly token: string;
  readonly hash: string;
}

/** Gives a queued job to a worker. The runtime has found it, fairly and within its tenant's concurrency. */
export function leaseJob(
  turn: Turn,
  job: BackgroundJobRow,
  lease: { readonly worker: string; readonly leaseMs: number; readonly secret: LeaseSecret },
): LeasedJob {
  const { worker, leaseMs, secret } = lease;
  turn.emit({
    kind: 'backgroundJobLeased',
    jobKey: job.key,
    worker,
    leaseMs,
    leaseHash: secret.hash,
    atMs: turn.nowMs,
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
