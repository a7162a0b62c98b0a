import { accept, type Handler } from '../handler.ts';
import { findBackgroundJob, jobAndQuota } from './find-background-job.ts';
import type { BackgroundJobState } from './background-rows.ts';

const from: ReadonlySet<BackgroundJobState> = new Set(['scheduled', 'queued', 'running']);

/** At once, also a job that runs: its worker's next word about it is refused, with the status that says why. */
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
