/**
 * Commands that time alone causes. Each checks again whether its row is still due, because the runtime found it
 * earlier.
 */
import type { JsonText } from '../../core/json.ts';
import { done, type Handler } from '../handler.ts';
import type { Load } from '../footprint.ts';
import { failAttempt } from './fail-attempt.ts';
import { dayStartOf } from './quota.ts';

const lateness = JSON.stringify({
  message: 'The lease ended before the worker completed the job, failed it or sent a heartbeat',
  code: 'LEASE_EXPIRED',
}) as JsonText;

export const expireLeases: Handler<'expireLeases'> = {
  isNewWork: false,
  footprint: ({ jobKeys }) => jobKeys.map(jobRow),
  decide(context, { jobKeys, chance }) {
    const expired = jobKeys.flatMap((key) => {
      const job = context.state.row('backgroundJob', key);
      if (job?.leaseExpiresAtMs === undefined || job.leaseExpiresAtMs > context.nowMs) return [];
      context.state.row('tenantQuota', job.tenantId);
      return [job];
    });
    for (const [at, job] of expired.entries()) {
      failAttempt(context, job, {
        outcome: 'expired',
        error: lateness,
        isRetryable: true,
        retryAfterMs: undefined,
        // Each job has its own position in the spread; otherwise all would be due again at once.
        chance: (chance + at * spread) % 1,
      });
    }
    return done;
  },
};

/** The fraction of the golden ratio: its multiples are spread evenly over 0 … 1. */
const spread = 0.618_033_988_749_895;

export const queueDueJobs: Handler<'queueDueJobs'> = {
  isNewWork: false,
  footprint: ({ jobKeys }) => jobKeys.map(jobRow),
  decide(context, { jobKeys }) {
    for (const jobKey of jobKeys) {
      const job = context.state.row('backgroundJob', jobKey);
      if (job?.state !== 'scheduled' || job.availableAtMs > context.nowMs) continue;
      context.emit({ kind: 'backgroundJobQueued', jobKey, atMs: context.nowMs });
    }
    return done;
  },
};

export const resetDueQuotas: Handler<'resetDueQuotas'> = {
  isNewWork: false,
  footprint: ({ tenantIds }) => tenantIds.map((id) => ({ kind: 'row', table: 'tenantQuota', id })),
  decide(context, { tenantIds }) {
    const dayStartMs = dayStartOf(context.nowMs);
    for (const tenantId of tenantIds) {
      const quota = context.state.row('tenantQuota', tenantId);
      if (quota === undefined || quota.dayStartMs >= dayStartMs) continue;
      const serial = context.newSharedKey();
      context.emit({ kind: 'dailyQuotaReset', tenantId, dayStartMs, atMs: context.nowMs, serial });
    }
    return done;
  },
};

export const deleteRequests: Handler<'deleteRequests'> = {
  isNewWork: false,
  footprint: () => [],
  decide(context) {
    context.emit({ kind: 'requestsDeleted', beforeMs: context.nowMs });
    return done;
  },
};

function jobRow(id: string): Load {
  return { kind: 'row', table: 'backgroundJob', id };
}
