import { assert } from '../../core/assert.ts';
import { enterEventSubProcess } from '../catch/trigger-catch-point.ts';
import type { CommandContext } from '../command-context.ts';
import { endByHandLate } from '../modification/end-by-hand.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';
import type { AfterEmptying, AfterEnd } from '../state/waits-for.ts';
import { enterElement } from './enter-element.ts';
import type { ContinueScope } from './continue-scope.ts';
import { type Scope, scopeOf } from './scope.ts';
import { endsWith, isInEnding } from './is-ending.ts';
import { endLeaf } from './terminate.ts';
import { endInstance } from './terminate-instance.ts';
import { findProcess } from './visit.ts';

/** Ends an element whose end nothing delays any more, and then the scopes around it that waited for that. */
export function endLate(
  context: CommandContext,
  root: Root,
  element: ElementInstanceRow,
  continueScope: ContinueScope,
): void {
  let next: ElementInstanceRow | undefined = element;
  while (next !== undefined) {
    const { waitsFor } = next;
    const after: AfterEnd = (waitsFor && 'ending' in waitsFor && waitsFor.ending) || {
      kind: 'none',
    };
    endLeaf(context, root, next);
    next = goOn(context, root, { ended: next, after, continueScope });
  }
}

/** Returns the element around it if that ends, too. */
function goOn(
  context: CommandContext,
  root: Root,
  end: {
    readonly ended: ElementInstanceRow;
    readonly after: AfterEnd;
    readonly continueScope: ContinueScope;
  },
): ElementInstanceRow | undefined {
  const { ended, after, continueScope } = end;
  const scope = scopeOf(root, ended.scopeKey);
  const ending = endsWith(root, scope);
  const { waitsFor } = scope.row;
  if (ending !== undefined) {
    if (root.hasChildren(scope.row.key)) return undefined;
    if ('scopeKey' in ending) return ending;
    endInstance(context, root, ending);
  } else if (waitsFor?.kind === 'emptying') {
    const isEmpty = !root.hasChildren(scope.row.key) && !isInEnding(root, scope.row);
    if (isEmpty) goOnEmpty(context, root, { scope, then: waitsFor.then });
  } else if (isInEnding(root, ended)) {
    return undefined;
  } else if (after.kind === 'boundary') {
    const event = findProcess(context, ended.definitionKey).elements.get(after.elementId);
    assert(event, `boundary event '${after.elementId}' to exist`);
    enterElement(context, { root, scope, element: event, variables: after.variables });
  } else if (after.kind === 'byHand') {
    endByHandLate(context, root, { element: ended, continueScope });
  } else continueScope(context, root, ended.scopeKey);
  return undefined;
}

/** Called when nothing is alive any more in a scope that had to be emptied. */
export function goOnEmpty(
  context: CommandContext,
  root: Root,
  { scope, then }: { readonly scope: Scope; readonly then: AfterEmptying },
): void {
  if (scope.kind === 'process') {
    context.emit({ kind: 'processInstanceWaitChanged', instance: scope.row, waitsFor: undefined });
  } else {
    const waitsFor = then.kind === 'complete' ? undefined : then.resumes;
    context.emit({ kind: 'elementWaitChanged', element: scope.row, waitsFor });
  }
  if (then.kind === 'complete') {
    if (scope.kind === 'process') context.queueStep({ kind: 'leave', instance: scope.row });
    else context.queueStep({ kind: 'complete', element: scope.row });
    return;
  }
  const event = findProcess(context, scope.row.definitionKey).elements.get(then.elementId);
  assert(event, `start event '${then.elementId}' to exist`);
  enterEventSubProcess(context, root, { holder: scope, event, variables: then.variables });
}
