import { assert } from '../../core/assert.ts';
import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { refuseBusinessId } from '../process/refuse-business-id.ts';
import { receiveResult } from '../variable/receive-result.ts';
import { findJob } from './find-job.ts';

export const completeJob: Handler<'completeJob'> = {
  isNewWork: false,
  footprint: ({ jobKey }) => [{ kind: 'job', key: jobKey }],
  decide(context, { jobKey, leaseToken, variables, businessId }, caller) {
    const found = findJob(context, caller, {
      jobKey,
      leaseToken,
      verb: 'complete',
      purpose: 'finish',
    });
    if (found.kind === 'rejected') return found;
    const { root, element } = found;
    if (businessId !== undefined) {
      const instance = root.processInstances.get(element.processInstanceKey);
      assert(instance, `process instance ${element.processInstanceKey} to be alive`);
      const refused = refuseBusinessId(instance, businessId);
      if (refused !== undefined) return refused;
      if (instance.businessId === undefined) {
        context.emit({ kind: 'businessIdAssigned', instance, businessId });
      }
    }
    context.emit({ kind: 'jobCompleted', jobKey, atMs: context.nowMs });
    context.emit({ kind: 'elementJobChanged', element, jobKey: undefined });
    receiveResult(context, root, element, variables);
    context.queueStep({ kind: 'complete', element });
    return done;
  },
};
