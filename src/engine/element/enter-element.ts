import type { VariableDocument } from '../../core/json.ts';
import type { ExecutableElement } from '../../model/process.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { CommandContext } from '../command-context.ts';
import { setLocalVariables } from '../variable/merge-variables.ts';
import type { Scope } from './scope.ts';

interface Entry {
  readonly root: Root;
  readonly scope: Scope;
  readonly element: ExecutableElement;
  /** The variables that a catch event received; set on its own instance. */
  readonly variables?: VariableDocument;
}

/** Puts a token on an element: creates an instance in `activating`, whose activation is the next step. */
export function enterElement(context: CommandContext, entry: Entry): void {
  context.queueStep({ kind: 'activate', element: createElement(context, entry) });
}

/** Creates the instance without queueing its activation, which the caller does. */
export function createElement(
  context: CommandContext,
  { root, scope, element, variables }: Entry,
): ElementInstanceRow {
  const instance: ElementInstanceRow = {
    key: context.newKey(),
    processInstanceKey: scope.kind === 'process' ? scope.row.key : scope.row.processInstanceKey,
    rootKey: root.key,
    definitionKey: scope.row.definitionKey,
    scopeKey: scope.row.key,
    elementId: element.id,
    elementName: element.name,
    type: element.type,
    tenantId: scope.row.tenantId,
    state: 'activating',
    startedAtMs: context.nowMs,
    endedAtMs: undefined,
    incidentKey: undefined,
    waitsFor: undefined,
    waitingFlows: [],
  };
  context.emit({ kind: 'elementActivating', element: instance });
  if (variables !== undefined) setLocalVariables(context, root, instance.key, variables);
  return instance;
}

/** Makes a new sub-process active without entering its start event, because something else in it is entered. */
export function activateScope(context: CommandContext, row: ElementInstanceRow): void {
  const waitsFor = { kind: 'children' } as const;
  context.emit({ kind: 'elementActivated', element: row, waitsFor, atMs: context.nowMs });
}
