import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { isFailure } from '../incident/failure.ts';
import { raiseIncident } from '../incident/raise-incident.ts';
import { catchError, findErrorCatcher } from '../element/throw-error.ts';
import { findJob } from './find-job.ts';

export const throwJobError: Handler<'throwJobError'> = {
  isNewWork: false,
  footprint: ({ jobKey }) => [{ kind: 'job', key: jobKey }],
  decide(turn, { jobKey, leaseToken, errorCode, errorMessage, variables }, caller) {
    const found = findJob(turn, caller, {
      jobKey,
      leaseToken,
      verb: 'throw an error for',
      purpose: 'finish',
    });
    if (found.kind === 'rejected') return found;
    const { root, element } = found;
    const catcher = findErrorCatcher(turn, root, { from: element, errorCode, errorMessage });
    turn.emit({
      kind: 'jobErrorThrown',
      jobKey,
      atMs: turn.nowMs,
      errorCode,
      message: errorMessage,
    });
    if (isFailure(catcher)) {
      raiseIncident(turn, element, catcher, jobKey);
    } else {
      turn.emit({ kind: 'elementJobChanged', element, jobKey: undefined });
      catchError(turn, root, catcher, variables);
    }
    return done;
  },
};
