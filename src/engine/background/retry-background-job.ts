import { accept, type Handler } from '../handler.ts';
import { findBackgroundJob, jobAndQuota } from './find-background-job.ts';
import { quotaOf } from './quota-of.ts';
import { refuseQueued } from './quota.ts';
import type { BackgroundJobState } from './background-rows.ts';
import { refuseTakenKey, takeBackKey } from './unique-key.ts';

const from: ReadonlySet<BackgroundJobState> = new Set(['failed', 'deadlettered']);

export const retryBackgroundJob: Handler<'retryBackgroundJob'> = {
  isNewWork: false,
  footprint: jobAndQuota,
  decide(context, { tenantId, jobKey }) {
    const found = findBackgroundJob(context, {
      tenantId,
      jobKey,
      verb: 'retry',
      from,
      otherwise: 'CANNOT_RETRY_STATUS',
    });
    if (found.kind === 'rejected') return found;
    const { job } = found;
    const refused = refuseTakenKey(context, job) ?? refuseQueued(quotaOf(context.state, job), 1);
    if (refused !== undefined) return refused;
    context.emit({ kind: 'backgroundJobRetried', jobKey, atMs: context.nowMs });
    takeBackKey(context, job);
    return accept({ ...job });
  },
};
