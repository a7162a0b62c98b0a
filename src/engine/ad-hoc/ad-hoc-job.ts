import { assert } from '../../core/assert.ts';
import { reject } from '../../core/rejection.ts';
import { elementOf } from '../../model/element-of.ts';
import { requireEnds } from '../element/require-work.ts';
import { terminateChildren } from '../element/terminate.ts';
import { findProcess } from '../element/visit.ts';
import { assignBusinessId } from '../job/assign-business-id.ts';
import { elementOfJob } from '../job/find-job.ts';
import { throwError } from '../job/element-job.ts';
import type { JobRule } from '../job/job-rule.ts';
import { receiveResult } from '../variable/receive-result.ts';
import { completeAdHoc } from './continue-ad-hoc.ts';
import { enterActivity } from './enter-activity.ts';
import { unknownText } from './find-activities.ts';

const nothing = { activate: [], isFulfilled: false, cancelsRemaining: false } as const;

/** The job of the worker that chooses the activities of an ad-hoc sub-process. */
export const adHocJob: JobRule = {
  noRetries: 'AD_HOC_SUB_PROCESS_NO_RETRIES',
  complete(context, open, { variables, businessId, adHoc = nothing }) {
    const { job, root } = open;
    const row = elementOfJob(open);
    const process = findProcess(context, row.definitionKey);
    const element = elementOf(process, row);
    assert(element?.type === 'AD_HOC_SUB_PROCESS', `job ${job.key} to be of an ad-hoc sub-process`);
    const { activate, isFulfilled, cancelsRemaining } = adHoc;
    const unknown = unknownText(
      element,
      row.key,
      activate.map(({ elementId }) => elementId),
    );
    if (unknown !== undefined) return reject('NOT_FOUND', unknown);
    if (isFulfilled && activate.length > 0) {
      return reject(
        'INVALID_ARGUMENT',
        'Expected to complete ad-hoc sub-process job, but the job result contains elements to be activated ' +
          `while the completion condition is fulfilled (job key '${job.key}').`,
      );
    }
    if (cancelsRemaining) requireEnds(context, root, [row]);
    const refused = assignBusinessId(context, open, businessId);
    if (refused !== undefined) return refused;
    context.emit({ kind: 'jobCompleted', jobKey: job.key, atMs: context.nowMs });
    const waitsFor = { kind: 'adHoc', jobKey: undefined, isFulfilled } as const;
    context.emit({ kind: 'elementWaitChanged', element: row, waitsFor });
    receiveResult(context, root, row, variables);
    if (cancelsRemaining) terminateChildren(context, root, row.key);
    if (isFulfilled && !root.hasChildren(row.key)) completeAdHoc(context, row);
    for (const started of activate)
      enterActivity(context, { root, process, element, row }, started);
    return undefined;
  },
  // An event sub-process in the ad-hoc sub-process may catch the error. Then the ad-hoc sub-process completes after
  // that one has ended, and asks no worker.
  throwError: (context, open, error) =>
    throwError(context, open, error, { kind: 'adHoc', jobKey: undefined, isFulfilled: true }),
};
