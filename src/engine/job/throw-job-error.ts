import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { isFailure } from '../incident/model-failure.ts';
import { raiseIncident } from '../incident/raise-incident.ts';
import { triggerCatchPoint } from '../catch/trigger-catch-point.ts';
import { findErrorCatcher } from '../catch/triggers/error.ts';
import { findJob } from './find-job.ts';

export const throwJobError: Handler<'throwJobError'> = {
  isNewWork: false,
  footprint: ({ jobKey }) => [{ kind: 'job', key: jobKey }],
  decide(context, { jobKey, leaseToken, errorCode, errorMessage, variables }, caller) {
    const found = findJob(context, caller, {
      jobKey,
      leaseToken,
      verb: 'throw an error for',
      purpose: 'finish',
    });
    if (found.kind === 'rejected') return found;
    const { root, element } = found;
    const catcher = findErrorCatcher(context, root, { from: element, errorCode, errorMessage });
    context.emit({
      kind: 'jobErrorThrown',
      jobKey,
      atMs: context.nowMs,
      errorCode,
      message: errorMessage,
    });
    if (isFailure(catcher)) {
      raiseIncident(context, element, catcher, jobKey);
    } else {
      context.emit({ kind: 'elementJobChanged', element, jobKey: undefined });
      triggerCatchPoint(context, root, catcher, variables);
    }
    return done;
  },
};
