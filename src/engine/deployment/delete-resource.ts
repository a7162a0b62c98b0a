import { reaches } from '../../core/caller.ts';
import type { JsonText } from '../../core/json.ts';
import type { DecisionRequirementsKey, FormKey, ProcessDefinitionKey } from '../../core/key.ts';
import { reject } from '../../core/rejection.ts';
import type { BatchOperationPlan } from '../batch-operation/batch-operation-rows.ts';
import { newBatchOperation } from '../batch-operation/new-batch-operation.ts';
import type { Handler } from '../handler.ts';
import { accept } from '../handler.ts';
import type { CommandContext } from '../command-context.ts';
import type { DecisionRequirementsRow, ProcessDefinitionRow } from '../state/process-rows.ts';
import { closeStartEvents, openStartEvents } from './start-subscriptions.ts';

/** Deletes any kind of deployed file. The decisions of a file are deleted with it. */
export const deleteResource: Handler<'deleteResource'> = {
  isNewWork: false,
  changesCatalog: true,
  footprint: ({ resourceKey }) => [
    { kind: 'definition', key: resourceKey as ProcessDefinitionKey },
    { kind: 'form', key: resourceKey as FormKey },
    { kind: 'decisionRequirements', key: resourceKey as DecisionRequirementsKey },
    { kind: 'resource', key: resourceKey },
  ],
  decide(context, { resourceKey, deletesHistory }, caller) {
    const rows = {
      process: context.state.definition(resourceKey as ProcessDefinitionKey)?.row,
      form: context.state.form(resourceKey as FormKey),
      decisions: context.state.requirements(resourceKey as DecisionRequirementsKey)?.row,
      other: context.state.resource(resourceKey),
    };
    const row = rows.process ?? rows.form ?? rows.decisions ?? rows.other;
    if (row?.state !== 'active' || !reaches(caller, row.tenantId)) {
      return reject(
        'NOT_FOUND',
        `Expected to delete resource but no resource found with key \`${resourceKey}\``,
      );
    }
    if (rows.process) deleteProcess(context, rows.process);
    else if (rows.form) context.emit({ kind: 'formDeleted', key: rows.form.key });
    else if (rows.decisions) {
      context.emit({ kind: 'decisionRequirementsDeleted', key: rows.decisions.key });
    } else context.emit({ kind: 'resourceDeleted', key: resourceKey });
    const history = deletesHistory ? historyOf(rows) : undefined;
    if (history === undefined) return accept({ resourceKey, history });
    const operation = newBatchOperation(context, caller.caller, history);
    context.emit({ kind: 'batchOperationCreated', operation });
    const { key: batchOperationKey, type } = operation;
    return accept({ resourceKey, history: { batchOperationKey, type } });
  },
};

/** The history that is deleted after a process or after decisions. Other files have no history. */
function historyOf({
  process,
  decisions,
}: {
  readonly process: ProcessDefinitionRow | undefined;
  readonly decisions: DecisionRequirementsRow | undefined;
}): { readonly plan: BatchOperationPlan; readonly filter: JsonText } | undefined {
  if (process) {
    return {
      plan: { type: 'DELETE_PROCESS_INSTANCE', afterInstancesOf: process.key },
      filter: JSON.stringify({ processDefinitionKey: process.key }) as JsonText,
    };
  }
  if (!decisions) return undefined;
  return {
    plan: { type: 'DELETE_DECISION_INSTANCE' },
    filter: JSON.stringify({ decisionRequirementsKey: decisions.key }) as JsonText,
  };
}

/**
 * When the newest version is deleted, the start events of the version before it wait again, as if it were deployed now.
 * A running instance continues.
 */
function deleteProcess(
  context: CommandContext,
  { key, tenantId, processId }: ProcessDefinitionRow,
): void {
  const [newest, next] = context.state
    .versions('process', tenantId, processId)
    .filter(({ deleted }) => !deleted);
  const isNewest = newest?.key === key;
  const before = isNewest && next && context.state.definition(next.key as ProcessDefinitionKey);
  // The versions are read before the first event.
  context.state.startSubscriptionsOf(tenantId, processId);
  context.emit({ kind: 'processDefinitionDeleted', key });
  if (!isNewest) return;
  if (before) openStartEvents(context, before.row, before.process);
  else closeStartEvents(context, { tenantId, processId });
}
