import { assert } from '../../core/assert.ts';
import type { ElementInstanceKey, ScopeKey } from '../../core/key.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow, ProcessInstanceRow } from '../state/process-rows.ts';

/** A holder of elements and variables: a process instance, or an element instance (each can hold variables). */
export type Scope =
  | { readonly kind: 'process'; readonly row: ProcessInstanceRow }
  | { readonly kind: 'element'; readonly row: ElementInstanceRow };

export function findScope(root: Root, key: ScopeKey): Scope | undefined {
  const element = root.elements.get(key as ElementInstanceKey);
  if (element !== undefined) return { kind: 'element', row: element };
  const instance = root.processInstances.get(key as ProcessInstanceRow['key']);
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
export function isEmptyScope(root: Root, { row }: Scope): boolean {
  return !root.children.has(row.key) && row.waitingFlows.length === 0;
}

/** The scope's key and those around it, innermost first, up to its process instance. */
export function scopePath(root: Root, from: ScopeKey): readonly ScopeKey[] {
  const path: ScopeKey[] = [from];
  let element = root.elements.get(from as ElementInstanceKey);
  while (element !== undefined) {
    path.push(element.scopeKey);
    element = root.elements.get(element.scopeKey as ElementInstanceKey);
  }
  return path;
}
