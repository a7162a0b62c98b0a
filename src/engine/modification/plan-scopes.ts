import { type Rejection, reject } from '../../core/rejection.ts';
import { evaluateCatchPoints, type PreparedPoint } from '../catch/open-catch-points.ts';
import type { CommandContext } from '../command-context.ts';
import { documentScopeIn } from '../expression/document-scope.ts';
import { scopeReader } from '../expression/evaluate.ts';
import { isFailure } from '../incident/model-failure.ts';
import type { ExecutableElement } from '../../model/process.ts';
import type { Scope } from '../element/scope.ts';
import type { Entry, EntryContext } from './plan-entry.ts';

/** The catch points of each sub-process that the entries open, by `openedScopeId`. */
export type PlannedScopes = ReadonlyMap<string, readonly PreparedPoint[]>;

/** An element is in exactly one sub-process, so its id determines the whole path from the living scope. */
export function openedScopeId({ row }: Scope, { id }: ExecutableElement): string {
  return `${row.key} ${id}`;
}

/**
 * Evaluates the catch points of the sub-processes that will open, with the variables that the instructions set in them
 * and around them.
 */
export function planScopes(
  context: CommandContext,
  entryContext: EntryContext,
  entries: readonly Entry[],
): { readonly kind: 'scopes'; readonly scopes: PlannedScopes } | Rejection {
  const { root, process } = entryContext;
  const scopes = new Map<string, readonly PreparedPoint[]>();
  for (const { scope: living, open, variables } of entries) {
    const given = (id: string) =>
      variables
        .filter(({ scopeId }) => (scopeId ?? process.id) === id)
        .flatMap((scoped) => scoped.variables);
    const inside = new Set(open.map(({ id }) => id));
    const around = variables
      .filter(({ scopeId }) => !inside.has(scopeId ?? process.id))
      .flatMap((scoped) => scoped.variables);
    let outer = documentScopeIn(around, scopeReader(root, living.row.key));
    for (const element of open) {
      const scope = documentScopeIn(given(element.id), outer);
      const points = evaluateCatchPoints(context, element.catches, { scope, outer });
      if (isFailure(points)) return cannotSubscribe(element.id, points.message);
      scopes.set(openedScopeId(living, element), points);
      outer = scope;
    }
  }
  return { kind: 'scopes', scopes };
}

export function cannotSubscribe(elementId: string, cause: string): Rejection {
  return reject(
    'INVALID_ARGUMENT',
    `Expected to subscribe to catch event(s) of '${elementId}' but ${cause}`,
  );
}
