import { assert } from '../../core/assert.ts';
import { reject } from '../../core/rejection.ts';
import { setLocalVariables } from '../variable/merge-variables.ts';
import { assignBusinessId } from './assign-business-id.ts';
import type { JobRule } from './job-rule.ts';

/** The job of an execution listener. After it the element continues with its next listener, or without listeners. */
export const listenerJob: JobRule = {
  noRetries: 'EXECUTION_LISTENER_NO_RETRIES',
  /** The variables of a start listener are the element's own, those of an end listener go to the scope around it. */
  complete(context, open, { variables, businessId }) {
    const { job, root, element } = open;
    const refused = assignBusinessId(context, open, businessId);
    if (refused !== undefined) return refused;
    const { waitsFor } = element;
    assert(waitsFor?.kind === 'listener', `element instance ${element.key} to wait for a listener`);
    const { kind, event, index } = waitsFor;
    context.emit({ kind: 'jobCompleted', jobKey: job.key, atMs: context.nowMs });
    context.emit({
      kind: 'elementWaitChanged',
      element,
      waitsFor: { kind, event, index: index + 1, jobKey: undefined },
    });
    setLocalVariables(context, root, event === 'start' ? element.key : element.scopeKey, variables);
    context.queueStep({ kind: event === 'start' ? 'activate' : 'complete', element });
    return undefined;
  },
  throwError(_, { job }) {
    return reject(
      'INVALID_STATE',
      `Cannot throw BPMN error from ${job.kind} job with key '${job.key}', type '${job.type}' ` +
        `and processInstanceKey '${job.processInstanceKey}'`,
    );
  },
};
