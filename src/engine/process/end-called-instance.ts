import { assert } from '../../core/assert.ts';
import type { VariableDocument } from '../../core/json.ts';
import { elementOf } from '../../model/element-of.ts';
import type { CommandContext } from '../command-context.ts';
import { findProcess } from '../element/visit.ts';
import type { ProcessInstanceRow } from '../state/process-rows.ts';
import type { Root } from '../state/root.ts';
import { receiveResult } from '../variable/receive-result.ts';

/**
 * Completes the call activity of a called instance that has completed, and gives it the variables of the instance if the
 * model wants any of them.
 */
export function continueCaller(
  context: CommandContext,
  root: Root,
  called: ProcessInstanceRow,
  variables: VariableDocument,
): void {
  if (called.parentElementInstanceKey === undefined) return;
  const caller = root.element(called.parentElementInstanceKey);
  assert(caller, `element instance ${called.parentElementInstanceKey} to wait for its instance`);
  const element = elementOf(findProcess(context, caller.definitionKey), caller);
  context.emit({ kind: 'elementWaitChanged', element: caller, waitsFor: undefined });
  const propagates = element?.type === 'CALL_ACTIVITY' && element.propagatesAllOut;
  if (propagates || (element?.outputs.length ?? 0) > 0) {
    receiveResult(context, root, caller, variables);
  }
  context.queueStep({ kind: 'complete', element: caller });
}
