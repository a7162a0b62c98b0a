import type { UserTaskKey } from '../../core/key.ts';
import { businessIdOf } from '../process/business-id-of.ts';
import type { ElementInstanceRow, UserTaskRow } from '../state/process-rows.ts';
import type { WaitsFor } from '../state/waits-for.ts';
import type { CommandContext } from '../command-context.ts';
import type { UserTaskProperties } from './evaluate-user-task.ts';

/** Creates the user task that the element waits for. */
export function createUserTask(
  context: CommandContext,
  instance: ElementInstanceRow,
  properties: UserTaskProperties &
    Pick<UserTaskRow, 'headers'> &
    Partial<Pick<UserTaskRow, 'state' | 'transition'>>,
): WaitsFor {
  const key = context.newKey<UserTaskKey>(instance.rootKey);
  context.emit({
    kind: 'userTaskCreated',
    task: {
      key,
      processInstanceKey: instance.processInstanceKey,
      rootKey: instance.rootKey,
      definitionKey: instance.definitionKey,
      elementInstanceKey: instance.key,
      elementId: instance.elementId,
      name: instance.elementName,
      tenantId: instance.tenantId,
      businessId: businessIdOf(context, instance),
      state: 'created',
      createdAtMs: context.nowMs,
      completedAtMs: undefined,
      transition: undefined,
      answers: undefined,
      ...properties,
    },
  });
  return { kind: 'userTask', userTaskKey: key };
}
