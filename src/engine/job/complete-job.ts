import { commitHistory, pendingOfJob } from '../agent/end-history.ts';
import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { findJob } from './find-job.ts';
import { jobRules } from './job-rules.ts';

export const completeJob: Handler<'completeJob'> = {
  isNewWork: false,
  footprint: ({ jobKey }) => [{ kind: 'job', key: jobKey }],
  decide(context, command, caller) {
    const { jobKey, leaseToken } = command;
    const found = findJob(context, caller, {
      jobKey,
      leaseToken,
      verb: 'complete',
      purpose: 'finish',
    });
    if (found.kind === 'rejected') return found;
    const items = pendingOfJob(context, found);
    const lease = found.job.leaseToken;
    const refused = jobRules[found.job.kind].complete(context, found, command);
    if (refused !== undefined) return refused;
    commitHistory(context, items, lease);
    return done;
  },
};
