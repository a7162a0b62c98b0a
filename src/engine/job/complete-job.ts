import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { receiveResult } from '../variable/receive-result.ts';
import { findJob } from './find-job.ts';

export const completeJob: Handler<'completeJob'> = {
  isNewWork: false,
  footprint: ({ jobKey }) => [{ kind: 'job', key: jobKey }],
  decide(turn, { jobKey, leaseToken, variables }, caller) {
    const found = findJob(turn, caller, {
      jobKey,
      leaseToken,
      verb: 'complete',
      purpose: 'finish',
    });
    if (found.kind === 'rejected') return found;
    const { root, element } = found;
    turn.emit({ kind: 'jobCompleted', jobKey, atMs: turn.nowMs });
    turn.emit({ kind: 'elementJobChanged', element, jobKey: undefined });
    receiveResult(turn, root, element, variables);
    turn.then({ kind: 'complete', element });
    return done;
  },
};
