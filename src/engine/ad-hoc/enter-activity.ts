import { assert } from '../../core/assert.ts';
import type { JsonText, VariableDocument } from '../../core/json.ts';
import { innerInstanceId } from '../../model/inner-instance-id.ts';
import type { AdHocSubProcess, ExecutableElement, ExecutableProcess } from '../../model/process.ts';
import type { CommandContext } from '../command-context.ts';
import { activateScope, createElement, enterElement } from '../element/enter-element.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';
import type { StartedActivity } from './ad-hoc-result.ts';

/** A living ad-hoc sub-process. */
export interface AdHocScope {
  readonly root: Root;
  readonly process: ExecutableProcess;
  readonly element: AdHocSubProcess;
  readonly row: ElementInstanceRow;
}

/** Starts an activity in an inner instance. */
export function enterActivity(
  context: CommandContext,
  { root, process, element, row }: AdHocScope,
  { elementId, variables }: StartedActivity,
): void {
  const inner = process.elements.get(innerInstanceId(element.id));
  const activity = process.elements.get(elementId);
  assert(inner, `ad-hoc sub-process '${element.id}' to have inner instances`);
  assert(activity, `element '${elementId}' to be in process '${process.id}'`);
  const locals = [...innerVariables(process, inner), ...variables];
  const scope = { kind: 'element', row } as const;
  const innerRow = createElement(context, { root, scope, element: inner, variables: locals });
  activateScope(context, innerRow);
  enterElement(context, { root, scope: { kind: 'element', row: innerRow }, element: activity });
}

/** An inner instance has the variable that the output element reads, so that a result stays in it. */
export function innerVariables(
  process: ExecutableProcess,
  inner: ExecutableElement,
): VariableDocument {
  if (inner.type !== 'AD_HOC_SUB_PROCESS_INNER_INSTANCE') return [];
  const outer = process.elements.get(inner.scopeId);
  const adHoc = outer?.type === 'MULTI_INSTANCE_BODY' ? outer.inner : outer;
  const result = adHoc?.type === 'AD_HOC_SUB_PROCESS' ? adHoc.output?.variable : undefined;
  return result === undefined ? [] : [[result, 'null' as JsonText]];
}
