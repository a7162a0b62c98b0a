import { assert } from '../../core/assert.ts';
import type { VariableDocument } from '../../core/json.ts';
import type { Definition } from '../catalog.ts';
import type { CommandContext } from '../command-context.ts';
import type { ElementInstanceRow } from '../state/process-rows.ts';
import type { WaitsFor } from '../state/waits-for.ts';
import type { Root } from '../state/root.ts';
import { newProcessInstance } from './new-process-instance.ts';
import { setLocalVariables } from '../variable/merge-variables.ts';
import { beginInstance } from './enter-instance.ts';

/** Creates the instance that a call activity calls, in the root of the caller, and enters its none start event. */
export function startCalledInstance(
  context: CommandContext,
  call: {
    readonly root: Root;
    readonly caller: ElementInstanceRow;
    readonly definition: Definition;
    /** The business id, instead of that of the calling instance. */
    readonly businessId: string | undefined;
    readonly variables: VariableDocument;
  },
): WaitsFor {
  const { root, caller, definition } = call;
  const { process } = definition;
  const calling = root.processInstance(caller.processInstanceKey);
  assert(calling, `process instance ${caller.processInstanceKey} to be alive`);
  const { instance } = newProcessInstance(context, {
    definition,
    calledBy: caller,
    tags: [],
    businessId: call.businessId ?? calling.businessId,
    terminateAfter: [],
  });
  setLocalVariables(context, root, instance.key, call.variables);
  beginInstance(context, { root, process, instance, entry: { kind: 'noneStart' } });
  return { kind: 'calledInstance', processInstanceKey: instance.key };
}
