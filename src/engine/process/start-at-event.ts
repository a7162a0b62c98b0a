import type { VariableDocument } from '../../core/json.ts';
import type { ProcessInstanceKey } from '../../core/key.ts';
import type { Definition } from '../catalog.ts';
import type { CommandContext } from '../command-context.ts';
import type { ProcessInstanceRow } from '../state/process-rows.ts';
import { beginInstance } from './enter-instance.ts';
import { newProcessInstance } from './new-process-instance.ts';

/** Starts an instance at the start event that caught a trigger. The variables are local to the event until it completes. */
export function startAtEvent(
  context: CommandContext,
  starting: {
    readonly definition: Definition;
    readonly startEventId: string;
    readonly variables: VariableDocument;
    readonly startLock?: ProcessInstanceRow['startLock'];
  },
): ProcessInstanceKey {
  const { definition, startEventId, variables } = starting;
  const { root, instance } = newProcessInstance(context, {
    definition,
    tags: [],
    businessId: undefined,
    terminateAfter: [],
    startLock: starting.startLock,
  });
  const { process } = definition;
  const entry = { kind: 'event', elementId: startEventId, variables } as const;
  beginInstance(context, { root, process, instance, entry });
  return instance.key;
}
