import { type Rejection, reject } from '../../core/rejection.ts';
import type { Commands } from '../command.ts';
import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import type { JobRow } from '../state/process-rows.ts';
import { findJob } from './find-job.ts';

export const updateJob: Handler<'updateJob'> = {
  isNewWork: false,
  footprint: ({ jobKey }) => [{ kind: 'job', key: jobKey }],
  decide(context, command, caller) {
    const { jobKey, leaseToken, retries, timeoutMs, priority } = command;
    const found = findJob(context, caller, {
      jobKey,
      leaseToken,
      verb: 'update',
      purpose: 'update',
    });
    if (found.kind === 'rejected') return found;
    const problem = findProblem(found.job, command);
    if (problem !== undefined) return problem;
    const moment = { jobKey, atMs: context.nowMs };
    if (retries !== undefined) context.emit({ kind: 'jobRetriesUpdated', ...moment, retries });
    if (timeoutMs !== undefined) {
      context.emit({
        kind: 'jobTimeoutUpdated',
        ...moment,
        deadlineAtMs: context.nowMs + timeoutMs,
      });
    }
    if (priority !== undefined) context.emit({ kind: 'jobPriorityUpdated', ...moment, priority });
    return done;
  },
};

/** Checks all changes before any is made, because the command makes all or none. */
function findProblem(job: JobRow, command: Commands['updateJob']): Rejection | undefined {
  const problems: string[] = [];
  if (command.retries !== undefined && command.retries < 1) {
    problems.push(
      `Expected to update retries for job with key '${job.key}' with a positive amount of retries, ` +
        `but the amount given was '${command.retries}'`,
    );
  }
  if (command.timeoutMs !== undefined && job.state !== 'activated') {
    problems.push(
      `Expected to update the timeout of job with key '${job.key}', but it is not active`,
    );
  }
  return problems.length === 0 ? undefined : reject('INVALID_ARGUMENT', problems.join(', '));
}
