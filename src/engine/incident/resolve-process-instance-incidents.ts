import type { BatchOperationKey } from '../../core/key.ts';
import { reject } from '../../core/rejection.ts';
import type { Handler } from '../handler.ts';
import { accept } from '../handler.ts';
import { findProcessInstance } from '../process/find-process-instance.ts';
import { resolve } from './resolve-incident.ts';

/**
 * Resolves all incidents of an instance. A job without retries gets one more. An ended instance has no incidents, which
 * is no error.
 */
export const resolveProcessInstanceIncidents: Handler<'resolveProcessInstanceIncidents'> = {
  isNewWork: false,
  footprint: ({ processInstanceKey }) => [
    { kind: 'scope', key: processInstanceKey },
    { kind: 'work', key: processInstanceKey },
  ],
  decide(context, { processInstanceKey }, caller) {
    const found = findProcessInstance(context, caller, processInstanceKey);
    if (found === undefined) {
      return context.state.rootKeyOf(processInstanceKey) === undefined
        ? reject('NOT_FOUND', `Process Instance with key '${processInstanceKey}' not found`)
        : accept({ batchOperationKey: context.newKey<BatchOperationKey>() });
    }
    const { root } = found;
    const incidents = [...root.incidents.values()].filter(
      (incident) => incident.processInstanceKey === processInstanceKey,
    );
    // Loads all jobs that are missing before it changes anything.
    const exhausted = incidents.flatMap(({ jobKey }) => {
      const job = jobKey === undefined ? undefined : context.state.job(jobKey);
      return job !== undefined && job.retries <= 0 ? [job.key] : [];
    });
    const batchOperationKey = context.newKey<BatchOperationKey>();
    for (const jobKey of exhausted) {
      context.emit({ kind: 'jobRetriesUpdated', jobKey, atMs: context.nowMs, retries: 1 });
    }
    for (const incident of incidents) resolve(context, root, incident);
    return accept({ batchOperationKey });
  },
};
