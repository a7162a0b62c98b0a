import { accept, type Handler } from '../handler.ts';
import { findBackgroundJob, jobAndQuota } from './find-background-job.ts';
import type { BackgroundJobState } from './background-rows.ts';

const from: ReadonlySet<BackgroundJobState> = new Set(['scheduled', 'queued', 'running']);

/** Cancels a job at once, even one that runs. The worker's next lease report is refused with the status of the job. */
export const cancelBackgroundJob: Handler<'cancelBackgroundJob'> = {
  isNewWork: false,
  footprint: jobAndQuota,
  decide(context, { tenantId, jobKey, reason }) {
    const found = findBackgroundJob(context, {
      tenantId,
      jobKey,
      verb: 'cancel',
      from,
      otherwise: 'CANNOT_CANCEL_STATUS',
    });
    if (found.kind === 'rejected') return found;
    context.emit({ kind: 'backgroundJobCancelled', jobKey, reason, atMs: context.nowMs });
    return accept({ ...found.job });
  },
};
