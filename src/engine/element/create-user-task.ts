import type { UserTaskKey } from '../../core/key.ts';
import type { ElementInstanceRow, UserTaskRow } from '../state/rows.ts';
import type { Turn } from '../turn.ts';
import type { UserTaskProperties } from './evaluate-user-task.ts';

/** Creates the user task that the element waits for. */
export function createUserTask(
  turn: Turn,
  instance: ElementInstanceRow,
  properties: UserTaskProperties & Pick<UserTaskRow, 'headers'>,
): void {
  const key = turn.newKey<UserTaskKey>();
  turn.emit({
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
      state: 'created',
      createdAtMs: turn.nowMs,
      completedAtMs: undefined,
      ...properties,
    },
  });
  turn.emit({ kind: 'elementUserTaskChanged', element: instance, userTaskKey: key });
}
