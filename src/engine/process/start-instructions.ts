import { assert } from '../../core/assert.ts';
import { type Rejection, reject } from '../../core/rejection.ts';
import type { ExecutableElement, ExecutableProcess } from '../../model/process.ts';
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
    if (element.type === 'START_EVENT' || element.type === 'BOUNDARY_EVENT') {
      return reject(
        'INVALID_ARGUMENT',
        `${text} the element with id '${id}' targets unsupported element type '${element.type}'. ` +
          'Supported element types are all others but START_EVENT, BOUNDARY_EVENT and SEQUENCE_FLOW.',
      );
    }
  }
  return undefined;
}

/** Enters each element, with one instance of every sub-process around it. */
export function startAt(
  context: CommandContext,
  starting: {
    readonly root: Root;
    readonly process: ExecutableProcess;
    readonly instance: ProcessInstanceRow;
    readonly elementIds: readonly string[];
  },
): void {
  const { root, process, instance } = starting;
  const scopes = new Map<string, Scope>([[process.id, { kind: 'process', row: instance }]]);
  for (const id of starting.elementIds) {
    const element = process.elements.get(id);
    assert(element, `element '${id}' to be in process '${process.id}'`);
    const scope = openScope(context, { root, process, scopes, element });
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
    readonly element: ExecutableElement;
  },
): Scope {
  const { root, process, scopes, element } = opening;
  const open = scopes.get(element.scopeId);
  if (open !== undefined) return open;
  const subProcess = process.elements.get(element.scopeId);
  assert(subProcess, `sub-process '${element.scopeId}' to be in process '${process.id}'`);
  const outer = openScope(context, { ...opening, element: subProcess });
  const row = createElement(context, { root, scope: outer, element: subProcess });
  activateScope(context, row);
  const scope: Scope = { kind: 'element', row };
  scopes.set(subProcess.id, scope);
  return scope;
}
