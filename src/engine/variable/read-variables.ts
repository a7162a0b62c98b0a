import type { JsonText, VariableDocument } from '../../core/json.ts';
import type { ScopeKey } from '../../core/key.ts';
import { scopePath } from '../element/scope.ts';
import type { Root } from '../state/root.ts';

/** The variables of this very scope. */
export function localVariables(root: Root, key: ScopeKey): VariableDocument {
  return root.variables(key).map(({ name, value }) => [name, value] as const);
}

/** The variables that an element sees: inner scopes hide outer ones. */
export function visibleVariables(root: Root, from: ScopeKey): VariableDocument {
  const visible = new Map<string, JsonText>();
  for (const key of [...scopePath(root, from)].reverse()) {
    for (const [name, value] of localVariables(root, key)) visible.set(name, value);
  }
  return [...visible];
}
