import { discardHistory, pendingOfJob } from '../agent/end-history.ts';
import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { failure } from '../incident/model-failure.ts';
import { raiseIncident } from '../incident/raise-incident.ts';
import { setLocalVariables } from '../variable/merge-variables.ts';
import { findJob, jobLocation } from './find-job.ts';
import { jobRules } from './job-rules.ts';

const messageLengthMax = 10_000;

export const failJob: Handler<'failJob'> = {
  isNewWork: false,
  footprint: ({ jobKey }) => [{ kind: 'job', key: jobKey }],
  decide(context, command, caller) {
    const { jobKey, leaseToken, retries, backoffMs, variables } = command;
    const found = findJob(context, caller, { jobKey, leaseToken, verb: 'fail', purpose: 'finish' });
    if (found.kind === 'rejected') return found;
    const { job, root, holder } = found;
    const items = pendingOfJob(context, found);
    const message = command.errorMessage.slice(0, messageLengthMax);
    const moment = { jobKey, atMs: context.nowMs, retries, message };
    discardHistory(context, items);
    setLocalVariables(context, root, holder.row.key, variables);
    if (retries > 0) {
      const retryAtMs = backoffMs > 0 ? context.nowMs + backoffMs : undefined;
      context.emit({ kind: 'jobFailed', ...moment, retryAtMs });
    } else {
      context.emit({ kind: 'jobExhausted', ...moment });
      const reason = message === '' ? 'No more retries left.' : message;
      const location = jobLocation(job);
      raiseIncident(context, location, failure(jobRules[job.kind].noRetries, reason), jobKey);
    }
    return done;
  },
};
