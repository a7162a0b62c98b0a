import { accept, type Handler } from '../handler.ts';
import { findBackgroundJob, jobAndQuota } from './find-background-job.ts';
import { quotaOf } from './quota-of.ts';
import { refusePriority } from './quota.ts';
import type { BackgroundJobState } from './rows.ts';

const from: ReadonlySet<BackgroundJobState> = new Set(['scheduled', 'queued']);

export const updateBackgroundJob: Handler<'updateBackgroundJob'> = {
  footprint: jobAndQuota,
  decide(turn, { tenantId, jobKey, changes }) {
    const found = findBackgroundJob(turn, {
      tenantId,
      jobKey,
      verb: 'update',
      from,
      otherwise: 'CANNOT_UPDATE_STATUS',
    });
    if (found.kind === 'rejected') return found;
    const { job } = found;
    const { priority, maxAttempts } = changes;
    const quota = quotaOf(turn.state, job);
    const refused = priority === undefined ? undefined : refusePriority(quota, priority);
    if (refused !== undefined) return refused;
    const left = job.attemptsLeft + (maxAttempts ?? job.maxAttempts) - job.maxAttempts;
    const kept =
      left > 0 ? changes : { ...changes, maxAttempts: job.maxAttempts - job.attemptsLeft + 1 };
    turn.emit({ kind: 'backgroundJobUpdated', jobKey, changes: kept, atMs: turn.nowMs });
    return accept({ ...job });
  },
};
