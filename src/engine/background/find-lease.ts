import { reject, type Rejection } from '../../core/rejection.ts';
import type { Load } from '../footprint.ts';
import type { CommandContext } from '../command-context.ts';
import type { ShownLease } from './commands.ts';
import type { BackgroundJobRow } from './background-rows.ts';

export interface LiveLease {
  readonly kind: 'live';
  readonly job: BackgroundJobRow;
}

/**
 * The job whose lease a worker shows. The checks are made in this order: the job exists, the lease is the current one,
 * it has not expired. A worker whose own lease expired receives that answer until the job is leased again.
 */
export function findLease(
  context: CommandContext,
  lease: ShownLease,
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
      'Expected a report from the worker that has the lease, but another worker sent it',
      details,
    );
  }
  if (job.leaseExpiresAtMs === undefined || job.leaseExpiresAtMs <= context.nowMs) {
    return reject(
      'LEASE_EXPIRED',
      'Expected an active lease, but it has expired; send heartbeats to keep a lease',
      details,
    );
  }
  return { kind: 'live', job };
}

/** Takes equally long wherever the first difference is. */
function isEqual(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let at = 0; at < left.length; at += 1) {
    difference |= left.charCodeAt(at) ^ right.charCodeAt(at % Math.max(right.length, 1));
  }
  return difference === 0;
}

export function leasedJobs(leases: readonly ShownLease[]): readonly Load[] {
  return leases.map(({ jobKey }) => ({ kind: 'row', table: 'backgroundJob', id: jobKey }));
}
