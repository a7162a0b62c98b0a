import { continueThrower } from '../compensation/throw-compensation.ts';
import type { CommandContext } from '../command-context.ts';
import { joinInclusiveGateways } from '../element/inclusive-join.ts';
import type { ContinueScope } from '../element/continue-scope.ts';
import { findScope, isEmptyScope, type Scope } from '../element/scope.ts';
import { terminateElement } from '../element/terminate.ts';
import { terminateProcessInstance } from '../element/terminate-instance.ts';
import { findProcess } from '../element/visit.ts';
import { continueBody, countTerminated } from '../multi-instance/multi-instance-body.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';

/**
 * Ends an element and then the scopes around it that are empty. An instance that becomes empty is terminated. Tokens that
 * waited for the element at an inclusive gateway join.
 */
export function endByHand(context: CommandContext, root: Root, element: ElementInstanceRow): void {
  if (!terminateElement(context, root, element, { kind: 'byHand' })) return;
  const scope = endEmptyScopes(context, root, element);
  if (scope?.kind === 'process' && isEmptyScope(root, scope)) {
    terminateProcessInstance(context, root, scope.row);
  }
}

/**
 * The same for an element that has ended after its listeners. A called instance completes, so that its caller
 * continues.
 */
export function endByHandLate(
  context: CommandContext,
  root: Root,
  {
    element,
    continueScope,
  }: { readonly element: ElementInstanceRow; readonly continueScope: ContinueScope },
): void {
  const scope = endEmptyScopes(context, root, element);
  if (scope?.kind !== 'process' || !isEmptyScope(root, scope)) return;
  if (scope.row.parentElementInstanceKey === undefined) {
    terminateProcessInstance(context, root, scope.row);
  } else continueScope(context, root, scope.row.key);
}

/** Returns the innermost scope that is not empty, or the process. */
function endEmptyScopes(
  context: CommandContext,
  root: Root,
  element: ElementInstanceRow,
): Scope | undefined {
  let scope = goOn(context, root, element);
  while (scope?.kind === 'element' && isEmptyScope(root, scope)) {
    terminateElement(context, root, scope.row);
    scope = goOn(context, root, scope.row);
  }
  return scope;
}

/** Returns the scope of an element that has ended. */
function goOn(context: CommandContext, root: Root, ended: ElementInstanceRow): Scope | undefined {
  const process = findProcess(context, ended.definitionKey);
  countTerminated(context, root, ended);
  if (process.elements.get(ended.elementId)?.isForCompensation === true) {
    continueThrower(context, root, ended);
  }
  const scope = findScope(root, ended.scopeKey);
  if (scope?.kind === 'element' && scope.row.type === 'MULTI_INSTANCE_BODY') {
    if (!isEmptyScope(root, scope)) continueBody(context, { root, process, body: scope.row });
  } else if (scope !== undefined) {
    joinInclusiveGateways(context, root, process, scope);
  }
  return scope;
}
