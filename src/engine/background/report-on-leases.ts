/** Lease reports of workers. Each lease of a request is decided by itself, whatever happens to the others. */
import { accept, done, type Handler } from '../handler.ts';
import type { CommandContext } from '../command-context.ts';
import type { ShownLease } from './commands.ts';
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

/** How many log lines are kept of one job; further ones are dropped. */
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
        return { kind: 'ended', state: job.state };
      }),
    );
  },
};

export const failLeases: Handler<'failLeases'> = {
  isNewWork: false,
  weight: ({ leases }) => leases.length,
  footprint: ({ leases }) => leasedJobs(leases),
  decide(context, { worker, leases }) {
    // A job that waits again counts in its tenant's quota, so the quota must be loaded before the first emit.
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
        return { kind: 'ended', state: job.state };
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
    // Each lease is checked again, because a request may name one twice.
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
  { jobKey, leaseHash }: ShownLease,
): BackgroundJobRow | undefined {
  const job = context.state.row('backgroundJob', jobKey);
  return job?.state === 'running' && job.leaseHash === leaseHash ? job : undefined;
}
