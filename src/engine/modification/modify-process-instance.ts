import { reject } from '../../core/rejection.ts';
import { findScope, isEmptyScope } from '../element/scope.ts';
import { terminateElement } from '../element/terminate.ts';
import { terminateProcessInstance } from '../element/terminate-instance.ts';
import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { findProcessInstance, type LivingInstance } from '../process/find-process-instance.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';
import { enterByHand } from './enter-by-hand.ts';
import { planModification } from './plan-modification.ts';

/** Makes all entries before all terminations, so that a scope does not become empty in which something is entered. */
export const modifyProcessInstance: Handler<'modifyProcessInstance'> = {
  isNewWork: false,
  footprint: ({ processInstanceKey }) => [
    { kind: 'scope', key: processInstanceKey },
    { kind: 'work', key: processInstanceKey },
  ],
  decide(context, command, caller) {
    const { processInstanceKey } = command;
    const found = findProcessInstance(context, caller, processInstanceKey);
    if (found === undefined) {
      return reject(
        'NOT_FOUND',
        `Expected to modify process instance but no process instance found with key '${processInstanceKey}'`,
      );
    }
    const plan = planModification(context, found, command, caller);
    if (plan.kind === 'rejected') return plan;
    enterByHand(context, plan.entryContext, plan.entries);
    const { root, instance } = found;
    for (const row of plan.ends) {
      // An element inside a terminated one has ended already, and all elements have ended with the instance.
      if (root.processInstances.get(instance.key) !== instance) break;
      if (instance.terminatingAtMs !== undefined) break;
      if (!('scopeKey' in row)) terminateProcessInstance(context, root, instance);
      else if (root.elements.get(row.key) === row) endByHand(context, found, row);
    }
    return done;
  },
};

/** Ends an element and then the scopes around it that are empty. An instance that becomes empty is terminated. */
function endByHand(
  context: CommandContext,
  { root, instance }: LivingInstance,
  element: ElementInstanceRow,
): void {
  terminateElement(context, root, element);
  let scope = findScope(root, element.scopeKey);
  while (scope?.kind === 'element' && isEmptyScope(root, scope)) {
    terminateElement(context, root, scope.row);
    scope = findScope(root, scope.row.scopeKey);
  }
  if (scope?.kind === 'process' && isEmptyScope(root, scope)) {
    terminateProcessInstance(context, root, instance);
  }
}
