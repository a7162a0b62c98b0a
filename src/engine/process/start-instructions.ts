import { assert } from '../../core/assert.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import type { ExecutableElement, ExecutableProcess } from '../../model/process.ts';
import { scopesAround } from '../../model/scopes-around.ts';
import type { TenantId } from '../../core/tenant.ts';
import type { VariableDocument } from '../../core/json.ts';
import {
  evaluateCatchPoints,
  openCatchPoints,
  type PreparedPoint,
} from '../catch/open-catch-points.ts';
import type { VariableScope } from '../expression/variable-scope.ts';
import { documentScope } from '../expression/document-scope.ts';
import { type Failure, isFailure } from '../incident/model-failure.ts';
import { isBehindEventGateway, isEntered } from '../modification/check-instructions.ts';
import { cannotSubscribe } from '../modification/plan-scopes.ts';
import { innerVariables } from '../ad-hoc/enter-activity.ts';
import { activateScope, createElement, enterElement } from '../element/enter-element.ts';
import type { Scope } from '../element/scope.ts';
import type { Root } from '../state/root.ts';
import type { ProcessInstanceRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';

const text = 'Expected to create instance of process with start instructions but';

/** The rejection if an instance cannot start at these elements. */
export function findStartProblem(
  process: ExecutableProcess,
  elementIds: readonly string[],
): Rejection | undefined {
  for (const id of elementIds) {
    const element = process.elements.get(id);
    if (element === undefined) {
      return reject('INVALID_ARGUMENT', `${text} no element found with id '${id}'.`);
    }
    if (isBehindEventGateway(process, id)) {
      return reject(
        'INVALID_ARGUMENT',
        `${text} the element with id '${id}' belongs to an event-based gateway. ` +
          'The creation of elements belonging to an event-based gateway is not supported.',
      );
    }
    const repeated = scopesAround(process, id).find(({ type }) => type === 'MULTI_INSTANCE_BODY');
    if (repeated !== undefined) {
      return reject(
        'INVALID_ARGUMENT',
        `${text} the element with id '${id}' is inside a multi-instance subprocess. ` +
          'The creation of elements inside a multi-instance subprocess is not supported.',
      );
    }
    if (!isEntered[element.type]) {
      return reject(
        'INVALID_ARGUMENT',
        `${text} the element with id '${id}' targets unsupported element type '${element.type}'. ` +
          'Supported element types are all others but START_EVENT, BOUNDARY_EVENT and SEQUENCE_FLOW.',
      );
    }
  }
  return undefined;
}

/** The catch points of the scopes around start elements, by the scope's id; the process's own is its id. */
export type StartScopes = ReadonlyMap<string, readonly PreparedPoint[]>;

/**
 * Evaluates the catch points of the scopes that open without their start events, with the variables of the instance. There
 * are none without start instructions.
 */
export function planStartScopes(
  context: CommandContext,
  process: ExecutableProcess,
  start: {
    readonly elementIds: readonly string[];
    readonly variables: VariableDocument;
    readonly tenantId: TenantId;
  },
): { readonly kind: 'scopes'; readonly scopes: StartScopes } | Rejection {
  const scope = documentScope(start.variables, start.tenantId);
  const scopes = evaluateStartScopes(context, process, { ...start, scope });
  return 'in' in scopes
    ? cannotSubscribe(scopes.in, scopes.failure.message)
    : { kind: 'scopes', scopes };
}

/** The same with the variables that `scope` reads; or the failure, with the id of the scope. */
export function evaluateStartScopes(
  context: CommandContext,
  process: ExecutableProcess,
  start: { readonly elementIds: readonly string[]; readonly scope: VariableScope },
): StartScopes | { readonly in: string; readonly failure: Failure } {
  const { elementIds, scope } = start;
  const scopes = new Map<string, readonly PreparedPoint[]>();
  if (elementIds.length === 0) return scopes;
  const opened = elementIds.flatMap((id) => scopesAround(process, id));
  for (const { id, catches } of [process, ...opened]) {
    const points = evaluateCatchPoints(context, catches, { scope, outer: scope });
    if (isFailure(points)) return { in: id, failure: points };
    scopes.set(id, points);
  }
  return scopes;
}

/** Enters each element, with one instance of every sub-process around it. */
export function startAt(
  context: CommandContext,
  starting: {
    readonly root: Root;
    readonly process: ExecutableProcess;
    readonly instance: ProcessInstanceRow;
    readonly elementIds: readonly string[];
    readonly startScopes: StartScopes;
  },
): void {
  const { root, process, instance, startScopes } = starting;
  const outermost = { kind: 'process', row: instance } as const;
  openCatchPoints(context, root, outermost, startScopes.get(process.id) ?? []);
  const scopes = new Map<string, Scope>([[process.id, outermost]]);
  for (const id of starting.elementIds) {
    const element = process.elements.get(id);
    assert(element, `element '${id}' to be in process '${process.id}'`);
    const scope = openScope(context, { root, process, scopes, startScopes, element });
    enterElement(context, { root, scope, element });
  }
}

/**
 * The scope that holds an element. The sub-processes around it become active without running their own start events.
 */
function openScope(
  context: CommandContext,
  opening: {
    readonly root: Root;
    readonly process: ExecutableProcess;
    readonly scopes: Map<string, Scope>;
    readonly startScopes: StartScopes;
    readonly element: ExecutableElement;
  },
): Scope {
  const { root, process, scopes, element } = opening;
  const open = scopes.get(element.scopeId);
  if (open !== undefined) return open;
  const subProcess = process.elements.get(element.scopeId);
  assert(subProcess, `sub-process '${element.scopeId}' to be in process '${process.id}'`);
  const outer = openScope(context, { ...opening, element: subProcess });
  const variables = innerVariables(process, subProcess);
  const row = createElement(context, { root, scope: outer, element: subProcess, variables });
  activateScope(context, row);
  const scope: Scope = { kind: 'element', row };
  openCatchPoints(context, root, scope, opening.startScopes.get(subProcess.id) ?? []);
  scopes.set(subProcess.id, scope);
  return scope;
}
