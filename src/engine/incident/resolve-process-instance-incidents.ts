import type { BatchOperationKey } from '../../core/key.ts';
import { reject } from '../../core/rejection.ts';
import type { Handler } from '../handler.ts';
import { accept } from '../handler.ts';
import type { Turn } from '../turn.ts';
import type { IncidentRow } from '../state/rows.ts';
import { findProcessInstance } from '../process/find-process-instance.ts';
import { resolve } from './resolve-incident.ts';

/** Resolves what can be resolved; an incident whose job has no retries left stays. */
export const resolveProcessInstanceIncidents: Handler<'resolveProcessInstanceIncidents'> = {
  footprint: ({ processInstanceKey }) => [{ kind: 'scope', key: processInstanceKey }],
  decide(turn, { processInstanceKey }, caller) {
    const found = findProcessInstance(turn, caller, processInstanceKey);
    if (found === undefined) {
      return reject('NOT_FOUND', `Process Instance with key '${processInstanceKey}' not found`);
    }
    const { root } = found;
    const resolvable = [...root.incidents.values()].filter(
      (incident) =>
        incident.processInstanceKey === processInstanceKey && hasRetriesLeft(turn, incident),
    );
    const batchOperationKey = turn.newKey<BatchOperationKey>();
    for (const incident of resolvable) resolve(turn, root, incident);
    return accept({ batchOperationKey });
  },
};

function hasRetriesLeft(turn: Turn, incident: IncidentRow): boolean {
  return incident.jobKey === undefined || (turn.state.job(incident.jobKey)?.retries ?? 0) > 0;
}
