import type { ExecutableElement } from '../../model/process.ts';
import { activateScope, createElement, enterElement } from '../element/enter-element.ts';
import { type Scope, scopeOf, scopePath } from '../element/scope.ts';
import type { CommandContext } from '../command-context.ts';
import { setLocalVariables } from '../variable/merge-variables.ts';
import type { Entry, EntryContext } from './plan-entry.ts';

/** Enters each element as planned. A sub-process that one entry opens serves later entries too. */
export function enterByHand(
  context: CommandContext,
  entryContext: EntryContext,
  entries: readonly Entry[],
): void {
  const { root, process } = entryContext;
  const opened = new Map<string, Scope>();
  for (const entry of entries) {
    const variablesOf = (id: string) =>
      entry.variables
        .filter(({ scopeId }) => (scopeId ?? process.id) === id)
        .flatMap(({ variables }) => variables);
    for (const key of [...scopePath(root, entry.scope.row.key)].reverse()) {
      const living = scopeOf(root, key);
      const id = living.kind === 'process' ? process.id : living.row.elementId;
      setLocalVariables(context, root, key, variablesOf(id));
    }
    let scope = entry.scope;
    for (const element of entry.open) {
      const at = openedAt(scope, element);
      const known = opened.get(at);
      if (known === undefined) {
        const variables = variablesOf(element.id);
        const row = createElement(context, { root, scope, element, variables });
        activateScope(context, row);
        scope = { kind: 'element', row };
        opened.set(at, scope);
      } else {
        setLocalVariables(context, root, known.row.key, variablesOf(element.id));
        scope = known;
      }
    }
    const { element } = entry;
    enterElement(context, { root, scope, element, variables: variablesOf(element.id) });
  }
}

function openedAt(scope: Scope, element: ExecutableElement): string {
  return `${scope.row.key} ${element.id}`;
}
