import { triggerCatchPoint } from '../catch/trigger-catch-point.ts';
import { findErrorCatcher } from '../catch/triggers/error.ts';
import { isFailure } from '../incident/model-failure.ts';
import { raiseIncident } from '../incident/raise-incident.ts';
import { receiveResult } from '../variable/receive-result.ts';
import { assignBusinessId } from './assign-business-id.ts';
import type { CommandContext } from '../command-context.ts';
import type { WaitsFor } from '../state/waits-for.ts';
import { elementOfJob, type OpenJob } from './find-job.ts';
import type { JobError, JobRule } from './job-rule.ts';

/** The job that does the work of an element: the work ends with the job. */
export const elementJob: JobRule = {
  noRetries: 'JOB_NO_RETRIES',
  complete(context, open, { variables, businessId }) {
    const { job, root } = open;
    const element = elementOfJob(open);
    const refused = assignBusinessId(context, open, businessId);
    if (refused !== undefined) return refused;
    context.emit({ kind: 'jobCompleted', jobKey: job.key, atMs: context.nowMs });
    context.emit({ kind: 'elementWaitChanged', element, waitsFor: undefined });
    receiveResult(context, root, element, variables);
    context.queueStep({ kind: 'complete', element });
    return undefined;
  },
  throwError: (context, open, error) => throwError(context, open, error, undefined),
};

/**
 * The catcher of the error ends the element or its content; an element that stays waits for `waitsFor`. Without a
 * catcher the job has an incident.
 */
export function throwError(
  context: CommandContext,
  open: OpenJob,
  { errorCode, errorMessage, variables }: JobError,
  waitsFor: WaitsFor | undefined,
): undefined {
  const { job, root } = open;
  const element = elementOfJob(open);
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
    context.emit({ kind: 'elementWaitChanged', element, waitsFor });
    triggerCatchPoint(context, root, caught, variables);
  }
  return undefined;
}
