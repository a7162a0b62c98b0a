import { enterElement, placeElement } from '../element/enter-element.ts';
import type { Scope } from '../element/scope.ts';
import type { Root } from '../state/root.ts';
import type { ProcessInstanceRow } from '../state/rows.ts';
import type { Turn } from '../turn.ts';
import { setLocalVariables } from '../variable/merge-variables.ts';
import type { Entry } from './plan-entry.ts';

/** Enters each element as planned. A sub-process that one entry opens serves the next ones, too. */
export function enterByHand(
  turn: Turn,
  entering: {
    readonly root: Root;
    readonly instance: ProcessInstanceRow;
    readonly entries: readonly Entry[];
  },
): void {
  const { root, instance, entries } = entering;
  const opened = new Map<string, Scope>();
  for (const entry of entries) {
    const variablesOf = (id: string) =>
      entry.variables.filter(({ scopeId }) => scopeId === id).flatMap(({ variables }) => variables);
    for (const { scopeId, variables } of entry.variables) {
      const isGlobal = scopeId === undefined || !isOpenedOrEntered(entry, scopeId);
      const living = scopeId !== undefined && entry.scope?.elementId === scopeId;
      if (living) setLocalVariables(turn, root, entry.scope.key, variables);
      else if (isGlobal) setLocalVariables(turn, root, instance.key, variables);
    }
    let scope: Scope =
      entry.scope === undefined
        ? { kind: 'process', row: instance }
        : { kind: 'element', row: entry.scope };
    for (const element of entry.open) {
      const place = `${scope.row.key} ${element.id}`;
      let inner = opened.get(place);
      if (inner === undefined) {
        const row = placeElement(turn, {
          root,
          scope,
          element,
          variables: variablesOf(element.id),
        });
        turn.emit({ kind: 'elementActivated', element: row, atMs: turn.nowMs });
        inner = { kind: 'element', row };
        opened.set(place, inner);
      }
      scope = inner;
    }
    enterElement(turn, {
      root,
      scope,
      element: entry.element,
      variables: variablesOf(entry.element.id),
    });
  }
}

function isOpenedOrEntered(entry: Entry, scopeId: string): boolean {
  return entry.element.id === scopeId || entry.open.some(({ id }) => id === scopeId);
}
