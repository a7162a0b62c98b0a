import { innerVariables } from '../ad-hoc/enter-activity.ts';
import { activateScope, createElement, enterElement } from '../element/enter-element.ts';
import { type Scope, scopeOf, scopePath } from '../element/scope.ts';
import type { CommandContext } from '../command-context.ts';
import { setLocalVariables } from '../variable/merge-variables.ts';
import { openCatchPoints } from '../catch/open-catch-points.ts';
import type { Plan } from './plan-modification.ts';
import { openedScopeId } from './plan-scopes.ts';

type Entering = Pick<Plan, 'entryContext' | 'entries' | 'scopes'>;

/** Enters each element as planned. A sub-process that one entry opens serves later entries too. */
export function enterByHand(
  context: CommandContext,
  { entryContext: { root, process }, entries, scopes }: Entering,
): void {
  const opened = new Map<string, Scope>();
  for (const entry of entries) {
    const variablesOf = (id: string) =>
      entry.variables
        .filter(({ scopeId }) => (scopeId ?? process.id) === id)
        .flatMap(({ variables }) => variables);
    for (const key of [...scopePath(root, entry.scope.row.key)].reverse()) {
      const living = scopeOf(root, key);
      if (living.kind === 'element' && living.row.type === 'MULTI_INSTANCE_BODY') continue;
      const id = living.kind === 'process' ? process.id : living.row.elementId;
      setLocalVariables(context, root, key, variablesOf(id));
    }
    let scope = entry.scope;
    for (const element of entry.open) {
      const at = openedScopeId(entry.scope, element);
      const known = opened.get(at);
      if (known === undefined) {
        const variables = [...innerVariables(process, element), ...variablesOf(element.id)];
        const row = createElement(context, { root, scope, element, variables });
        activateScope(context, row);
        scope = { kind: 'element', row };
        const points = scopes.get(at) ?? [];
        openCatchPoints(context, root, scope, points);
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
