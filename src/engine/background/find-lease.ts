import { reject, type Rejection } from '../../core/rejection.ts';
import type { Load } from '../footprint.ts';
import type { CommandContext } from '../command-context.ts';
import type { HeldLease } from './commands.ts';
import type { BackgroundJobRow } from './background-rows.ts';

export interface LiveLease {
  readonly kind: 'live';
  readonly job: BackgroundJobRow;
}

/**
 * The job whose lease a worker shows, if it holds it: exists, then is the current one, then has not run out. A token
 * whose own lease was taken back for being late still tells that, as long as nobody else has got the job.
 */
export function findLease(
  context: CommandContext,
  lease: HeldLease,
  worker: string,
): LiveLease | Rejection {
  const job = context.state.row('backgroundJob', lease.jobKey);
  if (job === undefined || (lease.tenantId !== undefined && job.tenantId !== lease.tenantId)) {
    return reject('JOB_NOT_FOUND', 'Expected to find the job of a lease, but there is no such job');
  }
  const details = { status: job.state };
  if (job.leaseHash === undefined || !isEqual(job.leaseHash, lease.leaseHash)) {
    return reject(
      'LEASE_INVALID',
      `Expected the token of the job's current lease, but this is another; the job is ${job.state}`,
      details,
    );
  }
  if (job.worker !== worker) {
    return reject(
      'LEASE_INVALID',
      'Expected the lease to be shown by the worker that it was given to, but this is another',
      details,
    );
  }
  if (job.leaseExpiresAtMs === undefined || job.leaseExpiresAtMs <= context.nowMs) {
    return reject(
      'LEASE_EXPIRED',
      'Expected a lease that has not ended; send heartbeats to keep one',
      details,
    );
  }
  return { kind: 'live', job };
}

/** Takes as long whether the first character differs or the last one. */
function isEqual(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let at = 0; at < left.length; at += 1) {
    difference |= left.charCodeAt(at) ^ right.charCodeAt(at % Math.max(right.length, 1));
  }
  return difference === 0;
}

export function leasedJobs(leases: readonly HeldLease[]): readonly Load[] {
  return leases.map(({ jobKey }) => ({ kind: 'row', table: 'backgroundJob', id: jobKey }));
}
