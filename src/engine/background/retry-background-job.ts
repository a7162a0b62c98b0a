import { accept, type Handler } from '../handler.ts';
import { findBackgroundJob, jobAndQuota } from './find-background-job.ts';
import { quotaOf } from './quota-of.ts';
import { refuseQueued } from './quota.ts';
import type { BackgroundJobState } from './rows.ts';
import { refuseTakenKey, takeBackKey } from './unique-key.ts';

const from: ReadonlySet<BackgroundJobState> = new Set(['failed', 'deadlettered']);

export const retryBackgroundJob: Handler<'retryBackgroundJob'> = {
  isNewWork: false,
  footprint: jobAndQuota,
  decide(turn, { tenantId, jobKey }) {
    const found = findBackgroundJob(turn, {
      tenantId,
      jobKey,
      verb: 'retry',
      from,
      otherwise: 'CANNOT_RETRY_STATUS',
    });
    if (found.kind === 'rejected') return found;
    const { job } = found;
    const refused = refuseTakenKey(turn, job) ?? refuseQueued(quotaOf(turn.state, job), 1);
    if (refused !== undefined) return refused;
    turn.emit({ kind: 'backgroundJobRetried', jobKey, atMs: turn.nowMs });
    takeBackKey(turn, job);
    return accept({ ...job });
  },
};
