import type { JsonText } from '../../core/json.ts';
import { reject } from '../../core/rejection.ts';
import type { SelectedItem } from '../batch-operation/batch-operation-commands.ts';
import { endItem } from '../batch-operation/end-item.ts';
import { newBatchOperation, newItems } from '../batch-operation/new-batch-operation.ts';
import type { CommandContext } from '../command-context.ts';
import type { Handler } from '../handler.ts';
import { accept } from '../handler.ts';
import { findProcessInstance } from '../process/find-process-instance.ts';
import { refuseLarge } from '../process/refuse-large.ts';
import type { IncidentRow } from '../state/process-rows.ts';
import { refuseIncident, resolveWithRetry } from './resolve-incident.ts';

/** With more incidents, the batch operation resolves them in steps. */
const incidentsMax = 100;

/**
 * Resolves all incidents of an instance as a batch operation. A job without retries gets one more. An ended instance has no
 * incidents, which is no error.
 */
export const resolveProcessInstanceIncidents: Handler<'resolveProcessInstanceIncidents'> = {
  isNewWork: false,
  footprint: ({ processInstanceKey }) => [{ kind: 'scope', key: processInstanceKey }],
  decide(context, { processInstanceKey }, access) {
    const { nowMs: atMs } = context;
    const found = findProcessInstance(context, access, processInstanceKey);
    if (found === undefined && context.state.rootKeyOf(processInstanceKey) === undefined) {
      return reject('NOT_FOUND', `Process Instance with key '${processInstanceKey}' not found`);
    }
    const refusal =
      found && refuseLarge(found.root, { verb: 'resolve incidents of', processInstanceKey });
    if (refusal !== undefined) return refusal;
    const incidents = [...(found?.root.incidents() ?? [])].filter(
      (incident) =>
        incident.processInstanceKey === processInstanceKey &&
        found !== undefined &&
        refuseIncident({ root: found.root, incident }) === undefined,
    );
    const isDoneAtOnce = incidents.length <= incidentsMax;
    if (isDoneAtOnce) loadJobs(context, incidents);
    const operation = newBatchOperation(context, access.caller, {
      plan: { type: 'RESOLVE_INCIDENT' },
      filter: JSON.stringify({ processInstanceKey }) as JsonText,
    });
    const batchOperationKey = operation.key;
    context.emit({ kind: 'batchOperationCreated', operation });
    const items = newItems(context, operation, incidents.map(itemOf));
    if (items.length > 0) {
      const selectedTo = processInstanceKey;
      const range = { selectTo: selectedTo, selectedTo };
      context.emit({ kind: 'batchItemsSelected', batchOperationKey, items, ...range, atMs });
    }
    context.emit({ kind: 'batchOperationStarted', batchOperationKey, atMs });
    if (isDoneAtOnce) {
      if (found !== undefined) {
        for (const incident of incidents) resolveWithRetry(context, found.root, incident);
      }
      for (const item of items) endItem(context, item, 'completed');
      context.emit({ kind: 'batchOperationCompleted', batchOperationKey, atMs });
    }
    return accept({ batchOperationKey });
  },
};

/** Loads all jobs that are missing before anything changes. */
function loadJobs(context: CommandContext, incidents: readonly IncidentRow[]): void {
  for (const { jobKey } of incidents) if (jobKey !== undefined) context.state.job(jobKey);
}

function itemOf({ key, processInstanceKey, rootKey, tenantId }: IncidentRow): SelectedItem {
  return { itemKey: key, processInstanceKey, rootProcessInstanceKey: rootKey, tenantId };
}
