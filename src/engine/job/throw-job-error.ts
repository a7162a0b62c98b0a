import { discardHistory, pendingOfJob } from '../agent/end-history.ts';
import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { findJob } from './find-job.ts';
import { jobRules } from './job-rules.ts';

export const throwJobError: Handler<'throwJobError'> = {
  isNewWork: false,
  footprint: ({ jobKey }) => [{ kind: 'job', key: jobKey }],
  decide(context, command, caller) {
    const { jobKey, leaseToken } = command;
    const found = findJob(context, caller, {
      jobKey,
      leaseToken,
      verb: 'throw an error for',
      purpose: 'finish',
    });
    if (found.kind === 'rejected') return found;
    const items = pendingOfJob(context, found);
    const refused = jobRules[found.job.kind].throwError(context, found, command);
    if (refused !== undefined) return refused;
    discardHistory(context, items);
    return done;
  },
};
