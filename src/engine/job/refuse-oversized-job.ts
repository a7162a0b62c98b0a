import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { failure } from '../incident/model-failure.ts';
import { raiseIncident } from '../incident/raise-incident.ts';
import { findJob, jobLocation } from './find-job.ts';

/**
 * Raises an incident for a job that alone exceeds the size of an answer. The runtime sends this command, never a
 * caller. Another activation of the same batch may have reported the job too, or may have activated it without its
 * large variables; then the command is rejected.
 */
export const refuseOversizedJob: Handler<'refuseOversizedJob'> = {
  isNewWork: false,
  footprint: ({ jobKey }) => [{ kind: 'job', key: jobKey }],
  decide(context, { jobKey, bytes, bytesMax }, caller) {
    const found = findJob(context, caller, {
      jobKey,
      leaseToken: undefined,
      verb: 'activate',
      purpose: 'refuse',
    });
    if (found.kind === 'rejected') return found;
    const message =
      `Expected to activate job with key '${jobKey}', but its variables have ${bytes} bytes ` +
      `and an activation holds at most ${bytesMax}`;
    context.emit({ kind: 'jobRefused', jobKey, atMs: context.nowMs, message });
    raiseIncident(
      context,
      jobLocation(found.job),
      failure('MESSAGE_SIZE_EXCEEDED', message),
      jobKey,
    );
    return done;
  },
};
