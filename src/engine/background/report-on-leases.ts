/** What workers say of the jobs that they hold: each lease for itself, whatever becomes of the others. */
import { accept, done, type Handler } from '../handler.ts';
import type { CommandContext } from '../command-context.ts';
import type { HeldLease } from './commands.ts';
import { failAttempt } from './fail-attempt.ts';
import { findLease, leasedJobs } from './find-lease.ts';
import type { BackgroundJobRow } from './background-rows.ts';

export const heartbeatLeases: Handler<'heartbeatLeases'> = {
  isNewWork: false,
  weight: ({ leases }) => leases.length,
  footprint: ({ leases }) => leasedJobs(leases),
  decide(context, { worker, leases }) {
    return accept(
      leases.map((lease) => {
        const found = findLease(context, lease, worker);
        if (found.kind === 'rejected') return found;
        const { job } = found;
        const log = lease.log.slice(0, Math.max(logLinesMax - job.logLines, 0));
        const { progress } = lease;
        context.emit({
          kind: 'leaseExtended',
          jobKey: job.key,
          progress,
          log,
          atMs: context.nowMs,
        });
        return { kind: 'extended', expiresAtMs: job.leaseExpiresAtMs ?? 0 };
      }),
    );
  },
};

/** Lines kept of one job; further ones are dropped. */
const logLinesMax = 1_000;

export const completeLeases: Handler<'completeLeases'> = {
  isNewWork: false,
  weight: ({ leases }) => leases.length,
  footprint: ({ leases }) => leasedJobs(leases),
  decide(context, { worker, leases }) {
    return accept(
      leases.map((lease) => {
        const found = findLease(context, lease, worker);
        if (found.kind === 'rejected') return found;
        const { job } = found;
        const { result } = lease;
        context.emit({
          kind: 'backgroundJobCompleted',
          jobKey: job.key,
          result,
          atMs: context.nowMs,
        });
        return { kind: 'settled', state: job.state };
      }),
    );
  },
};

export const failLeases: Handler<'failLeases'> = {
  isNewWork: false,
  weight: ({ leases }) => leases.length,
  footprint: ({ leases }) => leasedJobs(leases),
  decide(context, { worker, leases }) {
    // A job that waits again is counted by its tenant's quota, which is to be there before anything is emitted.
    for (const lease of leases) {
      const job = context.state.row('backgroundJob', lease.jobKey);
      if (job !== undefined) context.state.row('tenantQuota', job.tenantId);
    }
    return accept(
      leases.map((lease) => {
        const found = findLease(context, lease, worker);
        if (found.kind === 'rejected') return found;
        const { job } = found;
        failAttempt(context, job, { ...lease, outcome: 'failed' });
        return { kind: 'settled', state: job.state };
      }),
    );
  },
};

export const returnLeases: Handler<'returnLeases'> = {
  isNewWork: false,
  weight: ({ leases }) => leases.length,
  footprint: ({ leases }) => leasedJobs(leases),
  decide(context, { leases }) {
    for (const lease of leases) {
      const job = leasedJob(context, lease);
      if (job !== undefined) context.state.row('tenantQuota', job.tenantId);
    }
    // Asked again, because one lease may be named twice.
    for (const lease of leases) {
      const job = leasedJob(context, lease);
      if (job === undefined) continue;
      context.emit({ kind: 'leaseReturned', jobKey: job.key, atMs: context.nowMs });
    }
    return done;
  },
};

function leasedJob(
  context: CommandContext,
  { jobKey, leaseHash }: HeldLease,
): BackgroundJobRow | undefined {
  const job = context.state.row('backgroundJob', jobKey);
  return job?.state === 'running' && job.leaseHash === leaseHash ? job : undefined;
}
