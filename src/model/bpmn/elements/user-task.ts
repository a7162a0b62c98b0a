import type { ElementReader } from '../element-reader.ts';
import { readTaskListeners, refuseTaskListeners } from '../task-listeners.ts';
import { extensionOf } from '../xml-cursor.ts';
import { readUserTaskDefinition } from '../user-task-definition.ts';
import { readUserTaskJob } from '../user-task-job.ts';

export const readUserTask: ElementReader = (cursor, { base }) => {
  const isNative = extensionOf(cursor, 'zeebe:userTask') !== undefined;
  const task = readUserTaskDefinition(cursor, { mayHaveFormKey: !isNative });
  if (!isNative) refuseTaskListeners(cursor);
  const listeners = isNative ? readTaskListeners(cursor) : undefined;
  return {
    ...base,
    type: 'USER_TASK',
    work: isNative
      ? { kind: 'native', task: { ...task, ...(listeners && { listeners }) } }
      : { kind: 'job', job: readUserTaskJob(cursor), task },
  };
};
