import { assert } from '../../core/assert.ts';
import type { ScopeKey } from '../../core/key.ts';
import type { ExecutableElement, ExecutableProcess, SubProcess } from '../../model/process.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow, ProcessInstanceRow } from '../state/process-rows.ts';

/** A holder of elements and variables: a process instance, or an element instance (each can hold variables). */
export type Scope =
  | { readonly kind: 'process'; readonly row: ProcessInstanceRow }
  | { readonly kind: 'element'; readonly row: ElementInstanceRow };

/** The element or instance of a job or an incident. A process instance has the id of its process as element id. */
export type Location = Pick<
  ElementInstanceRow,
  'processInstanceKey' | 'rootKey' | 'definitionKey' | 'elementId' | 'tenantId'
> & { readonly key: ScopeKey };

export function locationOf(process: Pick<ExecutableProcess, 'id'>, scope: Scope): Location {
  const { row } = scope;
  if (scope.kind === 'element') return scope.row;
  const { key, rootKey, definitionKey, tenantId } = row;
  return {
    key,
    processInstanceKey: scope.row.key,
    rootKey,
    definitionKey,
    elementId: process.id,
    tenantId,
  };
}

export function findScope(root: Root, key: ScopeKey): Scope | undefined {
  const element = root.element(key);
  if (element !== undefined) return { kind: 'element', row: element };
  const instance = root.processInstance(key);
  return instance && { kind: 'process', row: instance };
}

export function scopeOf(root: Root, key: ScopeKey): Scope {
  const scope = findScope(root, key);
  assert(scope, `scope ${key} to be alive`);
  return scope;
}

/**
 * Whether nothing in a scope is alive: neither an element nor a token that waits at a join. Every rule that ends an
 * empty scope calls this function.
 */
export function isEmptyScope(root: Root, scope: Scope): boolean {
  const { row } = scope;
  const waitsFor = scope.kind === 'element' ? scope.row.waitsFor : undefined;
  // Further inner instances follow.
  if (waitsFor?.kind === 'instances' && waitsFor.created < waitsFor.size) return false;
  return !root.hasChildren(row.key) && row.waitingFlows.length === 0;
}

/** The call activity that has called an instance. */
export function callerOf(
  root: Root,
  { parentElementInstanceKey: key }: ProcessInstanceRow,
): ElementInstanceRow | undefined {
  return key === undefined ? undefined : root.element(key);
}

/** Whether an element is a sub-process, whose content has a start event of its own. */
export function isScope(element: ExecutableElement): element is SubProcess {
  return element.type === 'SUB_PROCESS' || element.type === 'EVENT_SUB_PROCESS';
}

/** The scope's key and those around it, innermost first, up to its process instance. */
export function scopePath(root: Root, from: ScopeKey): readonly ScopeKey[] {
  const path: ScopeKey[] = [from];
  let element = root.element(from);
  while (element !== undefined) {
    path.push(element.scopeKey);
    element = root.element(element.scopeKey);
  }
  return path;
}
