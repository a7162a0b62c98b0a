import { reject } from '../../core/rejection.ts';
import { findScope, isEmptyScope } from '../element/scope.ts';
import { terminateElement, terminateProcessInstance } from '../element/terminate.ts';
import type { Handler } from '../handler.ts';
import { done } from '../handler.ts';
import { findProcessInstance, type LivingInstance } from '../process/find-process-instance.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';
import { enterByHand } from './enter-by-hand.ts';
import { planModification } from './plan-modification.ts';

/** First all entries, then all ends, so that a scope in which something is entered does not become empty. */
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
    enterByHand(context, plan.place, plan.entries);
    const { root, instance } = found;
    for (const row of plan.ends) {
      // Whatever stood inside another has ended with it, and everything with the instance.
      if (root.processInstances.get(instance.key) !== instance) break;
      if (instance.terminatingAtMs !== undefined) break;
      if (!('scopeKey' in row)) terminateProcessInstance(context, root, instance);
      else if (root.elements.get(row.key) === row) endByHand(context, found, row);
    }
    return done;
  },
};

/** Ends an element, and the scopes around it that are empty then; an instance without anything has been terminated. */
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
