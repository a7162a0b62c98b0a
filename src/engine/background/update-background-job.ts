import { accept, type Handler } from '../handler.ts';
import { attemptsUsed } from './attempts-used.ts';
import { badField } from './bad-field.ts';
import { findBackgroundJob, jobAndQuota } from './find-background-job.ts';
import { quotaOf } from './quota-of.ts';
import { refusePriority } from './quota.ts';
import type { BackgroundJobState } from './background-rows.ts';

const from: ReadonlySet<BackgroundJobState> = new Set(['scheduled', 'queued']);

export const updateBackgroundJob: Handler<'updateBackgroundJob'> = {
  isNewWork: false,
  footprint: jobAndQuota,
  decide(context, { tenantId, jobKey, changes }) {
    const found = findBackgroundJob(context, {
      tenantId,
      jobKey,
      verb: 'update',
      from,
      otherwise: 'CANNOT_UPDATE_STATUS',
    });
    if (found.kind === 'rejected') return found;
    const { job } = found;
    const { priority, maxAttempts } = changes;
    const quota = quotaOf(context.state, job);
    const refused = priority === undefined ? undefined : refusePriority(quota, priority);
    if (refused !== undefined) return refused;
    const used = attemptsUsed(job);
    if (maxAttempts !== undefined && maxAttempts <= used) {
      return badField('maxAttempts', `must be more than the ${used} attempts that are used up`);
    }
    context.emit({ kind: 'backgroundJobUpdated', jobKey, changes, atMs: context.nowMs });
    return accept({ ...job });
  },
};
