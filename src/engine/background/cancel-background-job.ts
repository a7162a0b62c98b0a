import { accept, type Handler } from '../handler.ts';
import { findBackgroundJob, jobAndQuota } from './find-background-job.ts';
import type { BackgroundJobState } from './rows.ts';

const from: ReadonlySet<BackgroundJobState> = new Set(['scheduled', 'queued', 'running']);

/** At once, also a job that runs: its worker's next word about it is refused, with the status that says why. */
export const cancelBackgroundJob: Handler<'cancelBackgroundJob'> = {
  isNewWork: false,
  footprint: jobAndQuota,
  decide(turn, { tenantId, jobKey, reason }) {
    const found = findBackgroundJob(turn, {
      tenantId,
      jobKey,
      verb: 'cancel',
      from,
      otherwise: 'CANNOT_CANCEL_STATUS',
    });
    if (found.kind === 'rejected') return found;
    turn.emit({ kind: 'backgroundJobCancelled', jobKey, reason, atMs: turn.nowMs });
    return accept({ ...found.job });
  },
};
