import { triggerCatchPoint } from '../catch/trigger-catch-point.ts';
import { findErrorCatcher } from '../catch/triggers/error.ts';
import { isFailure } from '../incident/model-failure.ts';
import { raiseIncident } from '../incident/raise-incident.ts';
import { receiveResult } from '../variable/receive-result.ts';
import { assignBusinessId } from './assign-business-id.ts';
import type { JobRule } from './job-rule.ts';

/** The job that does the work of an element: the work ends with the job. */
export const elementJob: JobRule = {
  noRetries: 'JOB_NO_RETRIES',
  complete(context, open, { variables, businessId }) {
    const { job, root, element } = open;
    const refused = assignBusinessId(context, open, businessId);
    if (refused !== undefined) return refused;
    context.emit({ kind: 'jobCompleted', jobKey: job.key, atMs: context.nowMs });
    context.emit({ kind: 'elementWaitChanged', element, waitsFor: undefined });
    receiveResult(context, root, element, variables);
    context.queueStep({ kind: 'complete', element });
    return undefined;
  },
  /** The catcher of the error ends the element. Without a catcher the job has an incident. */
  throwError(context, { job, root, element }, { errorCode, errorMessage, variables }) {
    const caught = findErrorCatcher(context, root, { from: element, errorCode, errorMessage });
    context.emit({
      kind: 'jobErrorThrown',
      jobKey: job.key,
      atMs: context.nowMs,
      errorCode,
      message: errorMessage,
    });
    if (isFailure(caught)) {
      raiseIncident(context, element, caught, job.key);
    } else {
      context.emit({ kind: 'elementWaitChanged', element, waitsFor: undefined });
      triggerCatchPoint(context, root, caught, variables);
    }
    return undefined;
  },
};
