import type { JsonText, VariableDocument } from '../../core/json.ts';
import type { ExecutableElement } from '../../model/process.ts';
import type { Root } from '../state/root.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { WaitsFor } from '../state/waits-for.ts';
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
    key: context.newKey(root.key),
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
    compensable: undefined,
    agentInstanceKey: undefined,
  };
  context.emit({ kind: 'elementActivating', element: instance });
  // The element's own variables come last, so that no mapping gives them a value.
  setLocalVariables(context, root, instance.key, [...(variables ?? []), ...ownVariables(element)]);
  return instance;
}

/**
 * Makes a new sub-process active without entering its start event or choosing activities, because another element in it
 * is entered.
 */
export function activateScope(context: CommandContext, row: ElementInstanceRow): void {
  const waitsFor: WaitsFor =
    row.type === 'AD_HOC_SUB_PROCESS'
      ? { kind: 'adHoc', jobKey: undefined, isFulfilled: false }
      : { kind: 'children' };
  context.emit({ kind: 'elementActivated', element: row, waitsFor, atMs: context.nowMs });
}

/** The variables that an ad-hoc sub-process has from the beginning: its activities, and the list of its results. */
function ownVariables(element: ExecutableElement): VariableDocument {
  if (element.type !== 'AD_HOC_SUB_PROCESS') return [];
  const activities = element.activatable.map((item) => ({ ...item, parameters: [] }));
  const document = [['adHocSubProcessElements', JSON.stringify(activities) as JsonText]] as const;
  if (element.output === undefined) return document;
  return [...document, [element.output.collection, '[]' as JsonText]];
}
