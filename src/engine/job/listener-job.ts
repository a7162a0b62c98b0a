import { assert } from '../../core/assert.ts';
import type { VariableDocument } from '../../core/json.ts';
import { reject } from '../../core/rejection.ts';
import type { CommandContext } from '../command-context.ts';
import type { ElementInstanceRow, ProcessInstanceRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';
import { setLocalVariables } from '../variable/merge-variables.ts';
import { assignBusinessId } from './assign-business-id.ts';
import type { JobRule } from './job-rule.ts';

/**
 * The job of an execution listener. After it the element or process instance continues with its next listener, or without
 * listeners.
 */
export const listenerJob: JobRule = {
  noRetries: 'EXECUTION_LISTENER_NO_RETRIES',
  complete(context, open, { variables, businessId }) {
    const { job, root, holder } = open;
    const refused = assignBusinessId(context, open, businessId);
    if (refused !== undefined) return refused;
    context.emit({ kind: 'jobCompleted', jobKey: job.key, atMs: context.nowMs });
    if (holder.kind === 'process') continueInstance(context, root, holder.row, variables);
    else continueElement(context, root, holder.row, variables);
    return undefined;
  },
  throwError(_, { job }) {
    return reject(
      'INVALID_STATE',
      `Cannot throw BPMN error from ${job.kind} job with key '${job.key}', type '${job.type}' ` +
        `and processInstanceKey '${job.processInstanceKey}'`,
    );
  },
};

/** The variables of a start listener belong to the element; those of an end listener go to the scope around it. */
function continueElement(
  context: CommandContext,
  root: Root,
  element: ElementInstanceRow,
  variables: VariableDocument,
): void {
  const { waitsFor } = element;
  assert(waitsFor?.kind === 'listener', `element instance ${element.key} to wait for a listener`);
  const { kind, event, index } = waitsFor;
  context.emit({
    kind: 'elementWaitChanged',
    element,
    waitsFor: { kind, event, index: index + 1, jobKey: undefined },
  });
  setLocalVariables(context, root, event === 'start' ? element.key : element.scopeKey, variables);
  context.queueStep({ kind: event === 'start' ? 'activate' : 'complete', element });
}

function continueInstance(
  context: CommandContext,
  root: Root,
  instance: ProcessInstanceRow,
  variables: VariableDocument,
): void {
  const { waitsFor } = instance;
  assert(waitsFor?.kind === 'listener', `process instance ${instance.key} to wait for a listener`);
  context.emit({
    kind: 'processInstanceWaitChanged',
    instance,
    waitsFor: { ...waitsFor, index: waitsFor.index + 1, jobKey: undefined },
  });
  setLocalVariables(context, root, instance.key, variables);
  context.queueStep({ kind: 'listen', instance });
}
